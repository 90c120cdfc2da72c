"""The diagrams of docs/data-model.md: every model, every relation, every state, and each step as the services take it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, models
from django.utils import timezone

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.models import Comment, Erasure, ImportBatch
from consultations.comments.services.batches import (
    ABANDONED_AFTER,
    begin_batch,
    check_batch,
    confirm_batch,
    discard_batch,
    fail_batch,
    fail_stale_batches,
)
from consultations.comments.services.clearance import clear_comments, edit_public_text, withhold_comments
from consultations.comments.services.erasing import confirm_erasure, decline_erasure, request_erasure
from consultations.comments.services.pruning import prune_unconfirmed_uploads
from consultations.comments.services.storing import store_batch
from consultations.comments.services.withdrawal import supersede_comment, withdraw_comment
from consultations.decisions.models import Disposition, DispositionKind, ResultPublication, Signature
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions, return_decisions
from consultations.rounds.models import Assignment, Consultation, RoundAct
from consultations.rounds.services.acts import propose_act
from consultations.rounds.services.assignments import advance
from contactpoints.models import ContactPoint
from portal.accounts.models import Role, User
from portal.exceptions import SubjectError
from portal.jobs.models import Job
from tests.docs.reading import Transitions, our_models, read, section, states, transitions
from tests.factories import ContactPointFactory, close, comment_on, make_consultation, person_with
from tests.workbooks import workbook

TEXT = read("docs/data-model.md")
PEOPLE = {"Grant", "Invitation", "SignIn"}


def drawn() -> str:
    return "\n".join(re.findall(r"```mermaid\nerDiagram\n(.*?)```", TEXT, re.DOTALL))


def test_every_model_is_drawn_and_no_other() -> None:
    named = {name for line in drawn().splitlines() for name in re.findall(r"\b[A-Z]\w+", line.split(":")[0])}

    assert named == {model.__name__ for model in our_models()}


def relations() -> Iterator[str]:
    """Every relation between our models, but for those that only say who did something."""
    ours = our_models()
    for model in ours:
        for field in model._meta.get_fields():
            if field.auto_created or field.model is not model or field.related_model not in ours:
                continue
            if field.related_model is User and (model.__name__ not in PEOPLE or field.name == "created_by"):
                continue
            left = "|o" if field.one_to_one else "}o"
            right = "o{" if field.many_to_many else ("o|" if field.null else "||")
            yield f"{model.__name__} {left}--{right} {field.related_model.__name__} : {field.name}"


def test_every_relation_is_drawn_as_it_is() -> None:
    lines = [line.strip() for line in drawn().splitlines() if "--" in line]

    assert sorted(lines) == sorted(relations())


@pytest.mark.parametrize(
    ("heading", "choices"),
    [
        ("A consultation (`Consultation.State`)", Consultation.State),
        ("An assignment (`Assignment.State`)", Assignment.State),
        ("An upload (`ImportBatch.State`)", ImportBatch.State),
        ("For the public (`Comment.Clearance`)", Comment.Clearance),
        ("Where a comment stands (`Disposition.Status`)", Disposition.Status),
        ("A job (`Job.State`)", Job.State),
    ],
)
def test_every_state_is_drawn(heading: str, choices: type[models.TextChoices]) -> None:
    assert states(TEXT, heading) == set(choices.values)


def test_no_diagram_is_left_untried() -> None:
    """Whoever draws another machine adds it to the tests above."""
    assert len(re.findall("stateDiagram-v2", TEXT)) == 9
    assert len(re.findall("erDiagram", TEXT)) == len(re.findall("^### ", section(TEXT, "Entities"), re.MULTILINE))


# --- what the services do ---------------------------------------------------------------------------------------------


@contextmanager
def watched(look: Callable[[], str], table: str, seen: list[str]) -> Iterator[None]:
    """Note the state before, and again after every write to this table."""
    seen.append(look())

    def execute(do: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = do(sql, params, many, context)
        if table in sql and sql.startswith(("UPDATE", "INSERT")):
            seen.append(look())
        return result

    with connection.execute_wrapper(execute):
        yield


def steps_of(look: Callable[[], str], table: str, act: Callable[[], object]) -> set[tuple[str, str]]:
    """The steps that an act takes, one after the other; none for one that is refused."""
    seen: list[str] = []
    with watched(look, table, seen), suppress(SubjectError):
        act()
    return {(a, b) for a, b in pairwise(seen) if a != b}


def services_on(drawing: Transitions) -> set[str]:
    return {name for names in drawing.values() for name in names}


@pytest.mark.django_db
@pytest.mark.parametrize("start", Assignment.State.values)
def test_an_assignment_takes_the_steps_that_are_drawn(start: str) -> None:
    drawing = transitions(TEXT, "An assignment (`Assignment.State`)")
    task = make_consultation(points=[ContactPointFactory()]).assignments.get()
    assert task.state == Assignment.State.ISSUED
    taken = set()
    for end in Assignment.State.values:
        Assignment.objects.filter(pk=task.pk).update(state=start)
        with suppress(SubjectError):
            advance(assignment=task, state=end, by=None)
            taken.add((start, end))
    Assignment.objects.filter(pk=task.pk).update(state=start)
    propose_act(consultation=task.consultation, kind=RoundAct.Kind.WITHDRAW, reason="理由", by=None)
    task.refresh_from_db()
    if task.state != start:
        taken.add((start, task.state))

    assert taken == {step for step in drawing if step[0] == start}
    assert services_on(drawing) == {"advance", "propose_act", "approve_act"}


UPLOAD = "An upload (`ImportBatch.State`)"


class Upload:
    """An upload in one of its states, with rows that can be stored or not."""

    def __init__(self, start: str, *, sound: bool, stale: bool = False) -> None:
        point = ContactPointFactory()
        self.consultation = make_consultation(points=[point])
        row = {OPINION: "一条意见"} if sound else {OPINION: "一条意见", TARGET: "第九百条"}
        content = workbook([row])
        terms: dict[str, Any] = {"consultation": self.consultation, "contact_point": point, "by": None}
        # Words that lie in a file of the point and may be erased.
        self.comment = Comment.objects.get(batch=store_batch(batch=begin_batch(content=workbook([{OPINION: "别的意见"}]),
                                                                               name="b.xlsx", **terms)))  # fmt: skip
        self.batch = begin_batch(content=content, name="a.xlsx", **terms)
        touched = timezone.now() - (ABANDONED_AFTER + timedelta(seconds=1) if stale else timedelta(0))
        ImportBatch.objects.filter(pk=self.batch.pk).update(state=start, touched_at=touched)
        self.batch.refresh_from_db()

    def state(self) -> str:
        return ImportBatch.objects.values_list("state", flat=True).get(pk=self.batch.pk)


def _erase(upload: Upload) -> None:
    asked = request_erasure(comment=upload.comment, ground="demand", by=person_with(Role.REVIEWER))
    confirm_erasure(erasure=asked, by=person_with(Role.APPROVER))


UPLOAD_SERVICES: dict[str, Callable[[Upload], object]] = {
    "check_batch": lambda upload: check_batch(batch=upload.batch),
    "confirm_batch": lambda upload: confirm_batch(batch=upload.batch, by=person_with(Role.OFFICER)),
    "store_batch": lambda upload: store_batch(batch=upload.batch),
    "discard_batch": lambda upload: discard_batch(batch=upload.batch, by=None),
    "fail_batch": lambda upload: fail_batch(batch=upload.batch, during=ImportBatch.State(upload.batch.state)),
    "fail_stale_batches": lambda upload: fail_stale_batches(),
    "prune_unconfirmed_uploads": lambda upload: prune_unconfirmed_uploads(timezone.now()),
    "confirm_erasure": _erase,
}


@pytest.mark.django_db
@pytest.mark.parametrize("service", UPLOAD_SERVICES)
def test_an_upload_takes_the_steps_that_are_drawn(service: str) -> None:
    drawing = transitions(TEXT, UPLOAD)
    taken = set()
    for start in ImportBatch.State.values:
        for sound in (True, False):
            upload = Upload(start, sound=sound, stale=service == "fail_stale_batches")
            act = UPLOAD_SERVICES[service]
            taken |= steps_of(upload.state, ImportBatch._meta.db_table, lambda act=act, upload=upload: act(upload))

    assert taken == {step for step, services in drawing.items() if service in services}


def test_no_service_of_the_upload_is_left_untried() -> None:
    assert services_on(transitions(TEXT, UPLOAD)) == set(UPLOAD_SERVICES)


COMMENT_SERVICES: dict[str, Callable[[Comment], object]] = {
    "clear_comments": lambda comment: clear_comments(comments=[comment], by=person_with(Role.REVIEWER)),
    "withhold_comments": lambda comment: withhold_comments(comments=[comment], reason="insult",
                                                           by=person_with(Role.REVIEWER)),
    "edit_public_text": lambda comment: edit_public_text(comment=comment, text="改写", by=person_with(Role.REVIEWER)),
    "withdraw_comment": lambda comment: withdraw_comment(comment=comment, by=None, reason="本人要求"),
    "supersede_comment": lambda comment: supersede_comment(earlier=comment, later=comment_on(comment.consultation),
                                                           by=None),
    "request_erasure": lambda comment: request_erasure(comment=comment, ground="demand", by=person_with(Role.REVIEWER)),
    "decline_erasure": lambda comment: decline_erasure(erasure=_asked(comment), by=person_with(Role.APPROVER)),
    "confirm_erasure": lambda comment: confirm_erasure(erasure=_asked(comment), by=person_with(Role.APPROVER)),
}  # fmt: skip


def _asked(comment: Comment) -> Erasure:
    """The question that waits, or one put just now."""
    waiting = comment.erasures.unanswered().first()
    return waiting or request_erasure(comment=comment, ground="demand", by=person_with(Role.REVIEWER))


def _clearance(comment: Comment) -> str:
    return Comment.objects.values_list("clearance", flat=True).get(pk=comment.pk)


def _standing(comment: Comment) -> str:
    now = Comment.objects.get(pk=comment.pk)
    if not Comment.objects.received().filter(pk=comment.pk).exists():
        return "unseen"
    if now.withdrawn_at is not None:
        return "withdrawn"
    return "superseded" if Comment.objects.filter(supersedes=now).exists() else "standing"


def _words(comment: Comment) -> str:
    if Comment.objects.get(pk=comment.pk).erased_at is not None:
        return "erased"
    return "asked" if comment.erasures.unanswered().exists() else "kept"


_LEADS_TO: dict[str, str] = {
    "cleared": "clear_comments", "withheld": "withhold_comments", "withdrawn": "withdraw_comment",
    "superseded": "supersede_comment", "asked": "request_erasure", "erased": "confirm_erasure",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("heading", "look", "starts"),
    [
        ("For the public (`Comment.Clearance`)", _clearance, ["pending", "cleared", "withheld"]),
        ("Whether it stands", _standing, ["standing", "superseded", "withdrawn"]),
        ("Its words (ADR 12)", _words, ["kept", "asked", "erased"]),
    ],
)
def test_a_comment_takes_the_steps_that_are_drawn(
    heading: str, look: Callable[[Comment], str], starts: list[str]
) -> None:
    drawing = transitions(TEXT, heading)
    consultation = make_consultation()
    taken: Transitions = {}
    for start in starts:
        for name, act in COMMENT_SERVICES.items():
            comment = comment_on(consultation)
            if start in _LEADS_TO:
                COMMENT_SERVICES[_LEADS_TO[start]](comment)
            assert look(comment) == start
            with suppress(SubjectError):
                act(comment)
            if (end := look(comment)) != start:
                taken.setdefault((start, end), set()).add(name)
    # An unseen row is stored, and published, by the upload's own service; confirming and declining a question that
    # was put just before is two steps.
    taken = {step: names for step, names in taken.items() if step != ("kept", "erased")}

    unseen = {("unseen", "standing"): {"store_batch"}} if look is _standing else {}
    assert taken | unseen == drawing


@pytest.mark.django_db
def test_rows_of_an_upload_are_unseen_until_it_is_published(consultation: Consultation, point: ContactPoint) -> None:
    batch = begin_batch(content=workbook([{OPINION: "一条意见"}]), name="a.xlsx", consultation=consultation,
                        contact_point=point, by=None)  # fmt: skip
    seen = []
    store_batch(batch=batch, progress=lambda done, total: seen.append(_standing(Comment.objects.get(batch=batch))))

    assert [*seen, _standing(Comment.objects.get(batch=batch))] == ["unseen", "standing"]


DISPOSITION = "Where a comment stands (`Disposition.Status`)"


class Decided:
    """A comment brought to a status by the services that lead there; `again` has a decision that is public already."""

    def __init__(self, start: str, *, again: bool) -> None:
        self.proposer, self.approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
        self.consultation = make_consultation()
        self.comment = comment_on(self.consultation)
        clear_comments(comments=[self.comment], by=self.proposer)
        close(self.consultation)
        if again:
            self.go_to("published")
        self.go_to(start)

    def go_to(self, status: str) -> None:
        for name in ("undecided", "proposed", "approved", "published")[1:]:
            if self.status() == status:
                return
            DECISION_SERVICES[{"proposed": "propose_decision", "approved": "approve_decisions",
                               "published": "publish_results"}[name]](self)  # fmt: skip

    def status(self) -> str:
        row = Disposition.objects.filter(comment=self.comment).first()
        return row.status if row else "undecided"

    def decisions(self) -> list[Any]:
        return [row.current for row in Disposition.objects.filter(comment=self.comment) if row.current]


DECISION_SERVICES: dict[str, Callable[[Decided], object]] = {
    "propose_decision": lambda one: propose_decision(
        comments=[one.comment], kind=DispositionKind.objects.get(code="not-adopted"), by=one.proposer, reason="理由"
    ),
    "approve_decisions": lambda one: approve_decisions(decisions=one.decisions(), by=one.approver),
    "return_decisions": lambda one: return_decisions(decisions=one.decisions(), note="请补充", by=one.approver),
    "publish_results": lambda one: publish_results(
        consultation=one.consultation, kind=ResultPublication.Kind.FINAL, by=one.approver
    ),
}


@pytest.mark.django_db
def test_a_disposition_takes_the_steps_that_are_drawn() -> None:
    taken: Transitions = {}
    for start, again in [
        (s, a) for s in Disposition.Status.values for a in (False, True) if (s, a) != ("undecided", True)
    ]:
        for name, act in DECISION_SERVICES.items():
            one = Decided(start, again=again)
            assert one.status() == start
            for step in steps_of(one.status, Disposition._meta.db_table, lambda act=act, one=one: act(one)):
                taken.setdefault(step, set()).add(name)

    assert taken == transitions(TEXT, DISPOSITION)


@pytest.mark.django_db
@pytest.mark.parametrize(("service", "end"), [("approve_decisions", "given"), ("return_decisions", "returned")])
def test_a_signature_is_given_or_answered_once(service: str, end: str) -> None:
    drawing = transitions(TEXT, "A signature")
    one = Decided("proposed", again=False)
    (decision,) = one.decisions()
    approval = Signature.objects.approvals().get(decision=decision)
    assert (approval.given_at, approval.returned_at) == (None, None)

    DECISION_SERVICES[service](one)
    with suppress(SubjectError):
        DECISION_SERVICES["return_decisions"](one)

    approval.refresh_from_db()
    assert [approval.given_at is not None, approval.returned_at is not None] == [end == "given", end == "returned"]
    assert drawing["awaited", end] == {service}
    assert len(drawing) == 2


def test_the_services_on_the_arrows_of_a_job_exist() -> None:
    from portal.jobs import running, services

    named = services_on(transitions(TEXT, "A job (`Job.State`)"))

    assert {name for name in named if not (hasattr(services, name) or hasattr(running, name))} == set()
