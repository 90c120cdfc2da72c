from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from consultations.rounds.exceptions import ActWaitsError, ClosingsError, MovedOnError, NothingToCorrectError
from consultations.rounds.life import standing_of
from consultations.rounds.models import Assignment, Consultation, RoundAct
from consultations.rounds.services.acts import approve_act, propose_act, refuse_act, retract_act
from consultations.rounds.services.assignments import advance, note_read
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.exceptions import NotAllowedError, ReasonMissingError, SamePersonError
from tests.factories import ContactPointFactory, UserFactory, close, make_consultation, officer_of
from tests.races import at_once

Kind = RoundAct.Kind


@pytest.fixture
def consultation(db: None) -> Consultation:
    return make_consultation(points=[ContactPointFactory(), ContactPointFactory()], open_days=(-5, 30, 35))


@pytest.fixture
def editor(db: None) -> User:
    person: User = UserFactory()
    return person


@pytest.fixture
def approver(db: None) -> User:
    person: User = UserFactory()
    return person


@pytest.fixture
def two_persons(settings: Any) -> None:
    settings.ROUND_ACTS_NEED_SECOND_PERSON = ["all"]


def from_now(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def act(consultation: Consultation, kind: RoundAct.Kind, by: User | None = None, **terms: Any) -> RoundAct:
    done = propose_act(consultation=consultation, kind=kind, reason="汛情紧急", by=by, **terms)
    consultation.refresh_from_db()
    return done


def extended(consultation: Consultation, by: User | None = None, days: float = 10) -> RoundAct:
    later = timedelta(days=days)
    return act(
        consultation,
        Kind.EXTEND,
        by,
        public_closes_at=consultation.public_closes_at + later,
        points_close_at=consultation.points_close_at + later,
    )


def test_extending_moves_closings_and_tells_every_point(consultation: Consultation, editor: User) -> None:
    was = consultation.points_close_at

    done = extended(consultation, editor)

    assert consultation.points_close_at == was + timedelta(days=10)
    assert {task.due_at for task in consultation.assignments.all()} == {consultation.points_close_at}
    assert all(task.has_news for task in consultation.assignments.all())
    assert all(task.steps.last().act == done for task in consultation.assignments.all())
    assert AuditEntry.objects.filter(action="rounds.act_done", subject_id=str(done.pk)).count() == 1


def test_shortening_below_the_minimum_publishes_its_reason(consultation: Consultation, editor: User) -> None:
    act(consultation, Kind.SHORTEN, editor, public_closes_at=from_now(3), points_close_at=from_now(3))

    assert consultation.is_short
    assert consultation.short_period_reason == "汛情紧急"


def test_nothing_passes_while_a_consultation_is_suspended(consultation: Consultation, editor: User) -> None:
    act(consultation, Kind.SUSPEND, editor)
    Assignment.objects.filter(consultation=consultation).update(due_at=from_now(-1))

    assert consultation.state == Consultation.State.SUSPENDED
    assert not consultation.is_open
    assert consultation not in Consultation.objects.open()
    assert list(consultation.assignments.overdue()) == []
    assert not any(task.is_overdue for task in consultation.assignments.all())


def test_resuming_gives_new_closings(consultation: Consultation, editor: User) -> None:
    act(consultation, Kind.SUSPEND, editor)

    act(consultation, Kind.RESUME, editor, public_closes_at=from_now(40), points_close_at=from_now(45))

    assert consultation.is_open
    assert {task.due_at for task in consultation.assignments.all()} == {consultation.points_close_at}


def test_closing_early_ends_both_periods_at_once(consultation: Consultation, editor: User) -> None:
    done = act(consultation, Kind.CLOSE_EARLY, editor)

    assert consultation.public_closes_at == consultation.points_close_at == done.settled_at
    assert not consultation.is_open_for_points


def test_closing_early_may_leave_points_their_time(consultation: Consultation, editor: User) -> None:
    act(consultation, Kind.CLOSE_EARLY, editor, points_close_at=from_now(20))

    assert not consultation.is_open
    assert consultation.is_open_for_points


def test_withdrawing_calls_off_what_waits_and_keeps_what_was_reported(consultation: Consultation, editor: User) -> None:
    reported, waiting = consultation.assignments.order_by("pk")
    Assignment.objects.filter(pk=reported.pk).update(state=Assignment.State.SUBMITTED)

    act(consultation, Kind.WITHDRAW, editor)

    states = dict(consultation.assignments.values_list("pk", "state"))
    assert states == {reported.pk: Assignment.State.SUBMITTED, waiting.pk: Assignment.State.CALLED_OFF}
    assert all(task.has_news for task in consultation.assignments.all())
    assert consultation.live
    assert consultation.state == Consultation.State.WITHDRAWN


def test_who_declined_is_told_nothing(consultation: Consultation, editor: User) -> None:
    declined = consultation.assignments.first()
    assert declined is not None
    advance(assignment=declined, state=Assignment.State.DECLINED, by=editor, note="人手不足")

    extended(consultation, editor)

    declined.refresh_from_db()
    assert not declined.has_news
    assert declined.due_at == consultation.points_close_at


def test_a_declined_task_is_called_off_with_a_step(consultation: Consultation, editor: User) -> None:
    declined = consultation.assignments.first()
    assert declined is not None
    advance(assignment=declined, state=Assignment.State.DECLINED, by=editor, note="人手不足")

    done = act(consultation, Kind.WITHDRAW, editor)

    last = declined.steps.last()
    assert last is not None
    assert (last.state, last.act) == (Assignment.State.CALLED_OFF, done)


def test_resuming_with_less_time_keeps_its_reason(consultation: Consultation, editor: User) -> None:
    act(consultation, Kind.SUSPEND, editor)

    act(consultation, Kind.RESUME, editor, public_closes_at=from_now(1), points_close_at=from_now(2))

    assert consultation.short_period_reason == "汛情紧急"


def test_a_point_says_that_it_has_read(consultation: Consultation, editor: User) -> None:
    extended(consultation, editor)
    task = consultation.assignments.first()
    assert task is not None
    officer = officer_of(task.contact_point)

    done = consultation.acts.get()
    note_read(assignment=task, through=done.pk, by=officer)
    note_read(assignment=task, through=done.pk, by=officer)

    task.refresh_from_db()
    assert not task.has_news
    assert AuditEntry.objects.filter(action="rounds.assignment_news_read").count() == 1


# --- corrections ------------------------------------------------------------------------------------------------------


def edit(consultation: Consultation, **changes: Any) -> None:
    page = consultation.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision()
    consultation.refresh_from_db()


def test_a_correction_publishes_what_was_saved_and_names_the_fields(consultation: Consultation, editor: User) -> None:
    edit(consultation, purpose="改正后的说明", basis="改正后的依据")

    done = act(consultation, Kind.CORRECT, editor)

    assert consultation.purpose == "改正后的说明"
    assert [each["name"] for each in done.changed] == ["purpose", "basis"]
    assert done.changed[0]["after"] == "改正后的说明"
    assert done.is_public


def test_a_revision_changes_no_period_and_no_address(consultation: Consultation, editor: User) -> None:
    was = (consultation.opens_at, consultation.public_closes_at, consultation.points_close_at, consultation.public_slug)
    edit(consultation, purpose="改正", opens_at=from_now(-90), public_closes_at=from_now(-60), public_slug="elsewhere")

    act(consultation, Kind.CORRECT, editor)

    assert was == (
        consultation.opens_at,
        consultation.public_closes_at,
        consultation.points_close_at,
        consultation.public_slug,
    )


def test_a_revision_saved_before_an_act_does_not_undo_it(consultation: Consultation, editor: User) -> None:
    edit(consultation, purpose="改正")
    extended(consultation, editor)
    closes = consultation.public_closes_at

    act(consultation, Kind.CORRECT, editor)

    assert consultation.public_closes_at == closes


def test_asking_one_more_point_is_no_public_notice(consultation: Consultation, editor: User) -> None:
    new = ContactPointFactory()
    page = consultation.get_latest_revision_as_object()
    page.points.add(new)
    page.save_revision()
    consultation.refresh_from_db()

    done = act(consultation, Kind.CORRECT, editor)

    assert not done.is_public
    assert consultation.assignments.filter(contact_point=new).exists()
    assert not consultation.assignments.filter(has_news=True).exists()
    assert list(consultation.acts.announced()) == []


def test_saving_the_editor_is_no_change_of_its_texts(consultation: Consultation, editor: User) -> None:
    edit(consultation, notice='<p data-block-key="a1b2c">同样的公告</p>')
    act(consultation, Kind.CORRECT, editor)

    edit(consultation, notice='<p data-block-key="x9y8z">同样的公告</p>', basis="改正后的依据")

    assert [each["name"] for each in act(consultation, Kind.CORRECT, editor).changed] == ["basis"]


def test_a_shorter_period_gives_nobody_more_time(consultation: Consultation, editor: User) -> None:
    due = from_now(-1)
    late, other = consultation.assignments.order_by("pk")
    Assignment.objects.filter(pk=late.pk).update(due_at=due)

    act(consultation, Kind.SHORTEN, editor, public_closes_at=from_now(3), points_close_at=from_now(3))

    assert dict(consultation.assignments.values_list("pk", "due_at")) == {
        late.pk: due,
        other.pk: consultation.points_close_at,
    }


def test_whoever_may_not_shorten_alone_may_not_close_early_alone(
    consultation: Consultation, editor: User, settings: Any
) -> None:
    settings.ROUND_ACTS_NEED_SECOND_PERSON = ["shorten"]

    assert act(consultation, Kind.CLOSE_EARLY, editor).is_waiting


def test_nothing_new_is_no_correction(consultation: Consultation, editor: User) -> None:
    with pytest.raises(NothingToCorrectError):
        act(consultation, Kind.CORRECT, editor)


def test_what_is_saved_after_the_proposal_is_not_published_by_it(
    consultation: Consultation, editor: User, approver: User, two_persons: None
) -> None:
    edit(consultation, purpose="看过的")
    proposed = act(consultation, Kind.CORRECT, editor)
    edit(consultation, purpose="没看过的")

    approve_act(act=proposed, by=approver)

    consultation.refresh_from_db()
    assert consultation.purpose == "看过的"
    assert consultation.has_unpublished_changes


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "public", "points", "error"),
    [
        (Kind.EXTEND, -5, 0, ("public_closes_at", "not_later")),
        (Kind.EXTEND, 0, 0, ("public_closes_at", "not_later")),
        (Kind.EXTEND, 10, 2, ("points_close_at", "before_public")),
        (Kind.SHORTEN, 5, 0, ("public_closes_at", "not_earlier")),
        (Kind.SHORTEN, -31, -20, ("public_closes_at", "past")),
        (Kind.SHORTEN, 0, -10, ("points_close_at", "before_public")),
    ],
)
def test_closings_do_what_the_act_says(
    consultation: Consultation, kind: RoundAct.Kind, public: int, points: int, error: tuple[str, str]
) -> None:
    closings = {
        "public_closes_at": consultation.public_closes_at + timedelta(days=public),
        "points_close_at": consultation.points_close_at + timedelta(days=points),
    }

    with pytest.raises(ClosingsError) as refused:
        act(consultation, kind, **closings)

    assert (refused.value.field, refused.value.code) == error


def test_what_is_closed_is_not_reopened(consultation: Consultation) -> None:
    close(consultation)

    with pytest.raises(NotAllowedError):
        extended(consultation)


def test_points_may_get_more_time_after_the_public(editor: User) -> None:
    consultation = make_consultation(points=[ContactPointFactory()], open_days=(-40, -1, 5))
    public = consultation.public_closes_at

    act(consultation, Kind.EXTEND, editor, public_closes_at=public, points_close_at=from_now(20))

    assert consultation.public_closes_at == public
    assert consultation.is_open_for_points


def test_every_act_has_a_reason(consultation: Consultation, editor: User) -> None:
    with pytest.raises(ReasonMissingError):
        propose_act(consultation=consultation, kind=Kind.SUSPEND, reason="  ", by=editor)


def test_nothing_more_is_done_to_what_was_withdrawn(consultation: Consultation, editor: User) -> None:
    act(consultation, Kind.WITHDRAW, editor)

    for kind in Kind:
        with pytest.raises(NotAllowedError):
            act(consultation, kind, editor, public_closes_at=from_now(50), points_close_at=from_now(50))


def test_an_act_on_what_has_moved_on_is_refused(consultation: Consultation, editor: User) -> None:
    seen = standing_of(consultation)
    extended(consultation, editor)

    with pytest.raises(MovedOnError):
        act(consultation, Kind.SUSPEND, editor, seen=seen)


# --- the second person ------------------------------------------------------------------------------------------------


def test_a_proposal_changes_nothing_until_a_second_person_confirms_it(
    consultation: Consultation, editor: User, approver: User, two_persons: None
) -> None:
    was = consultation.public_closes_at
    proposed = extended(consultation, editor)
    assert consultation.public_closes_at == was
    assert not consultation.assignments.filter(has_news=True).exists()

    with pytest.raises(SamePersonError):
        approve_act(act=proposed, by=editor)
    approve_act(act=proposed, by=approver)

    consultation.refresh_from_db()
    assert consultation.public_closes_at == was + timedelta(days=10)


def test_only_the_acts_that_are_named_need_a_second_person(
    consultation: Consultation, editor: User, settings: Any
) -> None:
    settings.ROUND_ACTS_NEED_SECOND_PERSON = ["withdraw"]

    assert not extended(consultation, editor).is_waiting
    assert act(consultation, Kind.WITHDRAW, editor).is_waiting


def test_one_proposal_waits_at_a_time(consultation: Consultation, editor: User, two_persons: None) -> None:
    extended(consultation, editor)

    with pytest.raises(ActWaitsError):
        act(consultation, Kind.SUSPEND, editor)


def test_a_refusal_has_a_reason_and_leaves_all_as_it_was(
    consultation: Consultation, editor: User, approver: User, two_persons: None
) -> None:
    proposed = act(consultation, Kind.SUSPEND, editor)

    with pytest.raises(ReasonMissingError):
        refuse_act(act=proposed, by=approver, note=" ")
    refused = refuse_act(act=proposed, by=approver, note="依据不足")

    consultation.refresh_from_db()
    assert (refused.outcome, refused.note) == (RoundAct.Outcome.REFUSED, "依据不足")
    assert consultation.is_open
    with pytest.raises(NotAllowedError):
        approve_act(act=proposed, by=approver)


def test_a_proposal_is_taken_back(consultation: Consultation, editor: User, two_persons: None) -> None:
    proposed = act(consultation, Kind.SUSPEND, editor)

    retract_act(act=proposed, by=editor)

    assert not extended(consultation, editor).outcome


def test_a_proposal_that_came_too_late_is_not_carried_out(
    consultation: Consultation, editor: User, approver: User, two_persons: None
) -> None:
    proposed = extended(consultation, editor)
    close(consultation)

    with pytest.raises(NotAllowedError):
        approve_act(act=proposed, by=approver)

    proposed.refresh_from_db()
    assert proposed.is_waiting


def test_the_database_wants_a_second_person(consultation: Consultation, editor: User, two_persons: None) -> None:
    proposed = extended(consultation, editor)

    with pytest.raises(IntegrityError):
        RoundAct.objects.filter(pk=proposed.pk).update(outcome="done", settled_by=editor, settled_at=timezone.now())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_persons_at_once_do_one_thing() -> None:
    consultation = make_consultation(points=[ContactPointFactory()])
    people = [UserFactory(), UserFactory()]
    terms = {"public_closes_at": from_now(50), "points_close_at": from_now(50)}
    seen = standing_of(consultation)

    both = at_once(
        lambda: propose_act(consultation=consultation, kind=Kind.WITHDRAW, reason="不再列入", by=people[0], seen=seen),
        lambda: propose_act(
            consultation=consultation, kind=Kind.EXTEND, reason="再听一听", by=people[1], seen=seen, **terms
        ),
    )

    assert both.winners == 1
    assert RoundAct.objects.done().count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_proposal_is_answered_once(settings: Any) -> None:
    settings.ROUND_ACTS_NEED_SECOND_PERSON = ["all"]
    consultation = make_consultation(points=[ContactPointFactory()])
    editor, approver = UserFactory(), UserFactory()
    proposed = propose_act(consultation=consultation, kind=Kind.WITHDRAW, reason="不再列入", by=editor)

    both = at_once(
        lambda: approve_act(act=proposed, by=approver),
        lambda: retract_act(act=proposed, by=editor),
    )

    proposed.refresh_from_db()
    consultation.refresh_from_db()
    assert both.winners == 1
    assert (consultation.withdrawn_at is not None) == (proposed.outcome == RoundAct.Outcome.DONE)


# --- what is published is what was seen -------------------------------------------------------------------------------


def test_what_the_editor_saves_over_after_the_proposal_is_not_published(
    consultation: Consultation, editor: User, approver: User, two_persons: None
) -> None:
    edit(consultation, purpose="看过的")
    seen = consultation.latest_revision
    proposed = act(consultation, Kind.CORRECT, editor)
    page = seen.as_object()
    page.purpose = "没看过的"
    with pytest.raises(PermissionDenied):
        page.save_revision(overwrite_revision=seen)

    approve_act(act=proposed, by=approver)

    consultation.refresh_from_db()
    assert consultation.purpose == "看过的"


def test_what_was_saved_over_since_one_looked_is_looked_at_again(consultation: Consultation, editor: User) -> None:
    edit(consultation, purpose="看过的")
    seen = standing_of(consultation)
    page = consultation.latest_revision.as_object()
    page.purpose = "没看过的"
    page.save_revision(overwrite_revision=consultation.latest_revision)

    with pytest.raises(MovedOnError):
        act(consultation, Kind.CORRECT, editor, seen=seen)


def test_closing_early_promises_no_later_end_than_there_was(consultation: Consultation, editor: User) -> None:
    act(consultation, Kind.SUSPEND, editor)
    close(consultation)
    end = consultation.public_closes_at

    act(consultation, Kind.CLOSE_EARLY, editor)

    assert consultation.public_closes_at == end


def test_a_link_that_leads_elsewhere_shows_in_the_words(consultation: Consultation, editor: User) -> None:
    edit(consultation, notice='<p><a href="https://old.example/">来信</a></p>')
    act(consultation, Kind.CORRECT, editor)
    edit(consultation, notice='<p><a href="https://new.example/">来信</a></p>')

    (changed,) = act(consultation, Kind.CORRECT, editor).changed

    assert (changed["before"], changed["after"]) == ("（https://old.example/）来信", "（https://new.example/）来信")
