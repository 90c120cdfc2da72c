"""Triage, decisions, approvals, results: what the legislative staff does in the admin."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.opinions import Person
from consultations.comments.search_source import comment_source, visible_comments
from consultations.comments.services.clearance import clear_comments
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.reporting import report_collection
from consultations.decisions.exceptions import ResultsNotReadyError
from consultations.decisions.models import Decision, Disposition, DispositionKind, ResultPublication
from consultations.decisions.queries import adopted_but_unchanged, check_list, result_counts
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions, return_decisions
from consultations.office.views import comments as triage
from consultations.rounds.models import Assignment, Consultation
from consultations.rounds.services import assignments as steps
from consultations.themes.models import DuplicateGroup, GroupMember
from consultations.themes.services.grouping import regroup
from consultations.themes.tasks import GROUP_JOB, regroup_what_changed
from portal.accounts.models import Role, ScopeKind, User
from portal.audit.models import AuditEntry
from portal.exceptions import NotAllowedError, ReasonMissingError, SamePersonError
from portal.jobs.models import Job
from search.comparing import compare
from search.engine import SearchQuery, SearchUnavailableError
from search.feeding import drain
from search.finding import find
from tests.factories import (
    DRAFT_TEXT,
    ContactPointFactory,
    close,
    comment_on,
    make_consultation,
    make_draft,
    officer_of,
    person_with,
    speak,
)

pytestmark = pytest.mark.django_db


def kind(code: str) -> DispositionKind:
    return DispositionKind.objects.get(code=code)


def test_the_decisions_are_worded_as_the_law_words_them() -> None:
    names = list(DispositionKind.objects.values_list("name", flat=True))

    assert names == [
        "采纳", "部分采纳", "已有规定体现", "未采纳", "不属于本法规调整范围", "留作研究", "赞同（已知悉）", "解释说明",
    ]  # fmt: skip
    assert not [name for name in names if "拒绝" in name or "驳回" in name]


@pytest.mark.parametrize(
    ("code", "needed"),
    [("adopted", False), ("noted", False), ("partly-adopted", True), ("not-adopted", True), ("already-covered", True),
     ("out-of-scope", True), ("further-study", True), ("explained", True)],
)  # fmt: skip
def test_every_decision_but_adopted_and_noted_needs_a_reason(reviewer: User, code: str, needed: bool) -> None:
    comment = comment_on(make_consultation())

    if needed:
        with pytest.raises(ReasonMissingError):
            propose_decision(comments=[comment], kind=kind(code), reason="  ", by=reviewer)
    else:
        propose_decision(comments=[comment], kind=kind(code), by=reviewer)
    assert Decision.objects.exists() is not needed


def test_whoever_proposed_or_reviewed_does_not_approve(reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation())
    second = person_with(Role.REVIEWER)
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer, reviewed_by=second)

    for person in (reviewer, second):
        with pytest.raises(SamePersonError):
            approve_decisions(decisions=[decision], by=person)
    assert approve_decisions(decisions=[decision], by=approver) == 1
    assert Disposition.objects.get().status == Disposition.Status.APPROVED


def test_the_database_itself_refuses_an_approver_who_proposed(reviewer: User) -> None:
    comment = comment_on(make_consultation())
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)

    with pytest.raises(IntegrityError), transaction.atomic():
        decision.signatures.approvals().update(by=reviewer, given_at=timezone.now())


def test_a_new_decision_leaves_the_old_one_in_the_history(reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation())
    first = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)
    return_decisions(decisions=[first], note="请写理由", by=approver)
    second = propose_decision(comments=[comment], kind=kind("not-adopted"), reason="理由", by=reviewer)

    assert approve_decisions(decisions=[first], by=approver) == 0
    assert Disposition.objects.get(comment=comment).current == second
    assert list(Decision.objects.filter(members__comment=comment).order_by("pk")) == [first, second]
    assert first.signatures.approvals().get().note == "请写理由"


def test_a_returned_decision_needs_a_note(reviewer: User, approver: User) -> None:
    decision = propose_decision(comments=[comment_on(make_consultation())], kind=kind("adopted"), by=reviewer)

    with pytest.raises(ReasonMissingError):
        return_decisions(decisions=[decision], note=" ", by=approver)


def test_results_wait_for_the_check_list(reviewer: User, approver: User) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, on="a3")

    def blocking() -> set[str]:
        return {item.code for item in check_list(consultation) if item.blocking and not item.passed}

    assert blocking() == {"still_open", "undecided", "not_cleared"}
    close(consultation)
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)
    clear_comments(comments=[comment], by=reviewer)
    assert blocking() == {"not_approved"}
    with pytest.raises(ResultsNotReadyError):
        publish_results(consultation=consultation, kind="final", by=approver)
    approve_decisions(decisions=[decision], by=approver)
    publish_results(consultation=consultation, kind=ResultPublication.Kind.FINAL, by=approver)

    assert consultation.latest_publication.kind == "final"
    counts = result_counts(consultation)
    assert (counts.comments, counts.adopted) == (1, 1)


def test_a_second_publication_reaches_the_index_whole(reviewer: User, approver: User) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation, f"第{n}条意见") for n in range(2)]
    close(consultation)
    clear_comments(comments=comments, by=reviewer)
    for _ in range(2):
        decision = propose_decision(comments=comments, kind=kind("adopted"), by=reviewer)
        approve_decisions(decisions=[decision], by=approver)
        publish_results(consultation=consultation, kind="interim", by=approver)
        comments = comments[:1]

    drain(COMMENTS)
    comment_source.engine.refresh()

    assert not compare(comment_source)
    assert set(Disposition.objects.values_list("status", flat=True)) == {"published"}


def test_an_adopted_comment_whose_article_did_not_change_is_pointed_out(reviewer: User) -> None:
    consultation = make_consultation()
    changed, unchanged = comment_on(consultation, on="a3"), comment_on(consultation, on="a2")
    later = make_draft(DRAFT_TEXT.replace("（二）盲道。", "（二）盲道、坡道。"), project=consultation.project)
    for comment, path in ((changed, "a3"), (unchanged, "a2")):
        propose_decision(
            comments=[comment], kind=kind("adopted"), provision=later.provisions.get(path=path), by=reviewer
        )

    assert adopted_but_unchanged(consultation) == [unchanged]


def test_near_duplicates_are_one_line_with_a_count(reviewer: User) -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    same = [comment_on(consultation, text + ending) for ending in ("", "。", "，谢谢")]
    other = comment_on(consultation, "收费标准应当贴在门口，让人看得见")

    report = regroup(consultation=consultation)

    assert report == {"comments": 4, "groups": 1, "in_groups": 3}
    group = DuplicateGroup.objects.get()
    assert (group.size, group.leader in same) == (3, True)
    assert {member.comment for member in group.members.all()} == set(same)
    assert not GroupMember.objects.filter(comment=other).exists()


def test_grouping_again_keeps_the_number_of_a_group() -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    comment_on(consultation, text)
    comment_on(consultation, text + "。")
    regroup(consultation=consultation)
    before = DuplicateGroup.objects.get()

    comment_on(consultation, text + "，谢谢")
    regroup(consultation=consultation)

    assert DuplicateGroup.objects.get() == before
    assert before.members.count() == 3


def test_duplicates_are_gathered_by_themselves_when_comments_came_in(on_commit: Any) -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    comment_on(consultation, text)
    comment_on(consultation, text + "。")

    for _ in range(2):
        with on_commit():
            regroup_what_changed()

    assert Job.objects.filter(kind=GROUP_JOB, state=Job.State.DONE).count() == 1
    assert GroupMember.objects.count() == 2


def search(user: User, text: str) -> list[int]:
    drain(COMMENTS)
    comment_source.engine.refresh()
    return sorted(hit.id for hit in find(comment_source, SearchQuery(text, size=100), user=user).hits)


@pytest.mark.parametrize("scope", ["everything", "project", "consultation", "nothing"])
def test_the_index_shows_exactly_what_the_database_shows(scope: str) -> None:
    point = ContactPointFactory()
    mine, other = make_consultation(points=[point]), make_consultation()
    for consultation in (mine, other):
        comment_on(consultation, "共同的词语")
    comment_on(mine, "共同的词语", point=point)
    keys: dict[str, tuple[ScopeKind, Any]] = {
        "everything": (ScopeKind.EVERYTHING, ""),
        "project": (ScopeKind.PROJECT, mine.project_id),
        "consultation": (ScopeKind.CONSULTATION, other.pk),
    }
    user = person_with(Role.REVIEWER, *keys[scope]) if scope in keys else officer_of(point)

    visible = sorted(visible_comments(user).values_list("pk", flat=True))

    assert search(user, "共同") == visible
    assert len(visible) == {"everything": 3, "project": 2, "consultation": 1, "nothing": 0}[scope]


def test_staff_find_comments_with_filters(client: Client, reviewer: User) -> None:
    consultation, other = make_consultation(), make_consultation()
    wanted = comment_on(consultation, "盲道停车", on="a3")
    comment_on(consultation, "盲道停车", on="a1")
    comment_on(other, "盲道停车")
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(reviewer)
    unit = wanted.targets.get().provision
    assert unit is not None

    response = client.get(
        reverse("office:comments"), {"q": "盲道", "consultation": consultation.pk, "provision": unit.pk}
    )

    assert [row["comment"] for row in response.context["rows"]] == [wanted]
    assert "<mark>盲道</mark>" in response.content.decode()


def test_a_chapter_finds_the_comments_on_its_articles(client: Client, reviewer: User) -> None:
    consultation = make_consultation()
    wanted = comment_on(consultation, "盲道停车", on="a3")
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(reviewer)
    chapter = consultation.draft.provisions.get(path="c2")

    response = client.get(reverse("office:comments"), {"q": "停车", "provision": chapter.pk})

    assert [row["comment"] for row in response.context["rows"]] == [wanted]


@pytest.mark.parametrize("query", ['"*', "长" * 10_000, "   ", "-", "%", "<script>alert(1)</script>"])
def test_any_search_gets_a_page(client: Client, reviewer: User, query: str) -> None:
    comment_on(make_consultation(), "一条意见")
    drain(COMMENTS)
    client.force_login(reviewer)

    response = client.get(reverse("office:comments"), {"q": query, "page": "x", "group": "zzz", "status": "no"})

    assert response.status_code == 200
    assert "<script>alert(1)" not in response.content.decode()


def test_with_the_engine_away_a_notice_stands_and_the_newest_are_listed(
    client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = comment_on(make_consultation(), "停机时的意见")

    def away(query: SearchQuery) -> Any:
        raise SearchUnavailableError("away")

    monkeypatch.setattr(comment_source.engine, "search", away)
    client.force_login(reviewer)

    without_words = client.get(reverse("office:comments"))
    with_words = client.get(reverse("office:comments"), {"q": "停机"})

    for response in (without_words, with_words):
        assert "搜索服务暂时没有回应" in response.content.decode()
    assert [row["comment"] for row in without_words.context["rows"]] == [comment]


def test_a_whole_group_is_decided_in_one_act_after_saying_so(client: Client, reviewer: User) -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    for ending in ("", "。谢谢"):
        comment_on(consultation, text + ending)
    regroup(consultation=consultation)
    group = DuplicateGroup.objects.get().pk
    client.force_login(reviewer)
    address = reverse("office:decide")

    asked = client.post(address, {"chosen": f"g{group}"}).content.decode()
    assert "处理 2 条意见" in asked
    assert "并非逐字相同" in asked
    refused = client.post(address, {"chosen": f"g{group}", "kind": kind("not-adopted").pk, "reason": ""})
    assert "需要写明理由" in refused.content.decode()
    client.post(address, {"chosen": f"g{group}", "kind": kind("not-adopted").pk, "reason": "已另行规定"})

    decision = Decision.objects.get(reason="已另行规定")
    assert decision.members.count() == 2
    assert decision.dispositions.count() == 2


def test_acts_over_many_comments_use_a_fixed_number_of_queries(
    reviewer: User, approver: User, django_assert_max_num_queries: Any
) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation, f"第{n}条意见") for n in range(60)]

    with django_assert_max_num_queries(24):
        decision = propose_decision(comments=comments, kind=kind("adopted"), by=reviewer)
        approve_decisions(decisions=[decision], by=approver)
    with django_assert_max_num_queries(10):
        clear_comments(comments=comments, by=reviewer)

    stored = Comment.objects.select_related("disposition")
    assert {(c.disposition.status, c.clearance, c.public_text == c.original_text) for c in stored} == {
        ("approved", "cleared", True)
    }
    assert {comment.disposition.current_id for comment in stored} == {decision.pk}
    assert AuditEntry.objects.filter(action="comments.clear_comment").count() == 60


def test_a_choice_too_large_for_one_act_is_said_to_be_cut(
    client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation, f"第{n}条意见") for n in range(3)]
    monkeypatch.setattr(triage, "MOST_AT_ONCE", 2)
    client.force_login(reviewer)

    asked = client.post(reverse("office:decide"), {"chosen": [f"c{comment.pk}" for comment in comments]})

    assert "这次先办前 2 条" in asked.content.decode()
    assert "处理 2 条意见" in asked.content.decode()


def test_a_second_person_approves_on_the_page(client: Client, reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation())
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)
    client.force_login(approver)

    assert "adopted" not in client.get(reverse("office:approvals")).content.decode()
    client.post(reverse("office:sign"), {"act": str(decision.pk), "approve": "1"})

    decision.refresh_from_db()
    assert decision.approved_by == approver


def test_looking_at_a_name_is_logged(client: Client, reviewer: User) -> None:
    received = speak(make_consultation(), person=Person(name="张建国", phone="13800001111"))
    comment = received.comments[0]
    client.force_login(reviewer)

    detail = client.get(reverse("office:comment", args=[comment.pk])).content.decode()
    assert "张*国" in detail
    assert "13800001111" not in detail
    shown = client.post(reverse("office:contributor", args=[comment.pk])).content.decode()

    assert "13800001111" in shown
    assert AuditEntry.objects.get(action="comments.see_contributor").actor == reviewer


ADDRESSES = ["comments", "approvals", "results"]
ALLOWED = {
    Role.EDITOR: {"comments", "results"},
    Role.REVIEWER: {"comments"},
    Role.APPROVER: {"comments", "approvals", "results"},
    Role.STATISTICS: {"comments"},
    Role.AUDITOR: set(),
    Role.OFFICER: set(),
}


@pytest.mark.parametrize("role", list(ALLOWED))
@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_opens_its_own_pages_only(client: Client, role: Role, name: str) -> None:
    comment_on(make_consultation(), "不该看到的意见")
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(person_with(role) if role is not Role.OFFICER else officer_of(ContactPointFactory()))

    response = client.get(reverse(f"office:{name}"))

    if name in ALLOWED[role]:
        assert response.status_code == 200
    else:
        assert response.status_code in {302, 403}
        assert "不该看到的意见" not in response.content.decode()


def test_a_statistics_reader_reads_and_does_not_decide(client: Client) -> None:
    comment = comment_on(make_consultation())
    client.force_login(person_with(Role.STATISTICS))

    page = client.get(reverse("office:comment", args=[comment.pk])).content.decode()
    client.post(reverse("office:decide"), {"chosen": f"c{comment.pk}", "kind": kind("adopted").pk})

    assert 'name="kind"' not in page
    assert not Decision.objects.exists()


def step_states(task: Assignment) -> list[str]:
    return list(task.steps.order_by("pk").values_list("state", flat=True))


def test_an_assignment_takes_its_steps_in_order() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    task, officer = consultation.assignments.get(), officer_of(point)

    with pytest.raises(NotAllowedError):
        steps.advance(assignment=task, state="approved", by=officer)
    report_collection(assignment=task, by=officer)

    assert step_states(task) == ["issued", "received", "taken_on", "submitted"]
    assert task.is_nil


def test_a_report_with_comments_is_no_nil_return() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    comment_on(consultation, point=point)

    assert report_collection(assignment=consultation.assignments.get(), by=None).is_nil is False


def test_the_legislature_returns_a_report_with_a_note(client: Client, reviewer: User) -> None:
    point = ContactPointFactory()
    task = make_consultation(points=[point]).assignments.get()
    report_collection(assignment=task, by=None)
    client.force_login(reviewer)
    address = reverse("office:review_assignment", args=[task.pk])

    client.post(address, {"return": "1", "note": ""})
    assert Assignment.objects.get().state == "submitted"
    client.post(address, {"return": "1", "note": "请补充"})

    assert Assignment.objects.get().state == "returned"


def test_publishing_needs_a_reason_for_a_short_period() -> None:
    from consultations.rounds.models import Consultation as Page

    consultation: Consultation = make_consultation(open_days=(-1, 10, 12))
    form_class = Page.get_edit_handler().get_form_class()
    fields = {
        "title": consultation.title, "project": consultation.project_id, "kind": "draft", "visibility": "public",
        "draft_stage": "draft", "public_slug": consultation.public_slug, "identity": "optional",
        "opens_at": consultation.opens_at, "public_closes_at": consultation.public_closes_at,
        "points_close_at": consultation.points_close_at, "counting": "first_day", "notice": "null", "explanation": "null",
        "channels-TOTAL_FORMS": 0, "channels-INITIAL_FORMS": 0, "attachments-TOTAL_FORMS": 0, "attachments-INITIAL_FORMS": 0,
    }  # fmt: skip

    saved = form_class(fields, instance=consultation)
    published = form_class(fields | {"action-publish": "1"}, instance=consultation)

    assert saved.is_valid(), saved.errors
    assert set(published.errors) == {"short_period_reason"}
    reasoned = form_class(fields | {"action-publish": "1", "short_period_reason": "防汛紧急"}, instance=consultation)
    assert reasoned.is_valid(), reasoned.errors


def test_an_editor_of_one_project_edits_its_pages_and_no_others(client: Client) -> None:
    mine, other = make_consultation(), make_consultation()
    client.force_login(person_with(Role.EDITOR, ScopeKind.PROJECT, mine.project_id))

    own = client.get(reverse("wagtailadmin_pages:edit", args=[mine.pk]))
    assert own.status_code == 200
    assert list(own.context["form"].fields["project"].queryset) == [mine.project]
    for name in ("edit", "unpublish", "delete", "history"):
        refused = client.get(reverse(f"wagtailadmin_pages:{name}", args=[other.pk]))
        assert refused.status_code == 302, name
        assert refused.headers["Location"] == reverse("wagtailadmin_home"), name
    client.post(reverse("wagtailadmin_pages:unpublish", args=[other.pk]))
    other.refresh_from_db()
    assert other.live
