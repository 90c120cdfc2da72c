from typing import Any

import pytest

from consultations.comments.models import Comment
from consultations.comments.services.clearance import clear_comments
from consultations.decisions.models import Decision, DecisionMember, Disposition, DispositionKind, Signature
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.signatures import approve_decisions, return_decisions
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.exceptions import NotAllowedError, ReasonMissingError
from tests.consultations.decisions.kinds import kind
from tests.consultations.drafts.texts import second_of
from tests.factories import article, comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_an_act_over_several_comments_is_one_row_with_a_member_for_each(
    comments: list[Comment], adopted: DispositionKind, reviewer: User
) -> None:
    decision = propose_decision(comments=comments, kind=adopted, reason="一并采纳", by=reviewer)

    assert Decision.objects.get() == decision
    assert set(DecisionMember.objects.values_list("decision", "comment")) == {(decision.pk, c.pk) for c in comments}
    assert set(Disposition.objects.values_list("status", "current")) == {("proposed", decision.pk)}


def test_an_act_asks_for_the_third_signature_when_the_first_two_are_given(
    comments: list[Comment], adopted: DispositionKind, reviewer: User
) -> None:
    decision = propose_decision(comments=comments, kind=adopted, by=reviewer)

    given = {s.role: (s.by, s.given_at is not None) for s in decision.signatures.all()}
    assert given == {"proposer": (reviewer, True), "reviewer": (reviewer, True), "approver": (None, False)}
    assert Signature.objects.awaited().get().role == "approver"


def test_an_act_is_about_one_consultation(comments: list[Comment], adopted: DispositionKind, reviewer: User) -> None:
    elsewhere = comment_on(make_consultation())

    with pytest.raises(NotAllowedError):
        propose_decision(comments=[comments[0], elsewhere], kind=adopted, by=reviewer)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("code", "effect", "note", "unit"),
    [("adopted", "deleted", "", ""), ("adopted", "merged", "并入第二条", "a2"), ("not-adopted", "deleted", "删去", "")],
    ids=["no sentence", "beside a unit", "not adopted"],
)
def test_an_effect_has_a_sentence_stands_alone_and_belongs_to_an_adoption(
    comments: list[Comment], reviewer: User, code: str, effect: str, note: str, unit: str
) -> None:
    provision = article(comments[0].consultation, unit) if unit else None
    kind = DispositionKind.objects.get(code=code)

    with pytest.raises(NotAllowedError):
        propose_decision(
            comments=comments,
            kind=kind,
            reason="理由",
            effect=effect,
            effect_note=note,
            provision=provision,
            by=reviewer,
        )


def test_an_adopted_comment_may_be_shown_by_a_deletion(
    comments: list[Comment], adopted: DispositionKind, reviewer: User
) -> None:
    decision = propose_decision(
        comments=comments, kind=adopted, effect="deleted", effect_note="第三条已删去", by=reviewer
    )

    assert (decision.is_shown_somewhere, decision.get_effect_display()) == (True, "删去该条")


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


def test_a_new_decision_leaves_the_old_one_in_the_history(reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation())
    first = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)
    return_decisions(decisions=[first], note="请写理由", by=approver)
    second = propose_decision(comments=[comment], kind=kind("not-adopted"), reason="理由", by=reviewer)

    assert approve_decisions(decisions=[first], by=approver) == 0
    assert Disposition.objects.get(comment=comment).current == second
    assert list(Decision.objects.filter(members__comment=comment).order_by("pk")) == [first, second]
    assert first.signatures.approvals().get().note == "请写理由"


def test_acts_over_many_comments_use_a_fixed_number_of_queries(
    reviewer: User, approver: User, django_assert_max_num_queries: Any
) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation, f"第{n}条意见") for n in range(60)]

    with django_assert_max_num_queries(26):
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


def test_only_what_is_adopted_is_shown_and_only_by_another_text_of_the_project(reviewer: User) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation)]
    own, foreign = article(consultation, "a1"), article(make_consultation(), "a1")
    following = second_of(consultation).provisions.get(path="a1")

    for code, provision in [("not-adopted", following), ("adopted", own), ("adopted", foreign)]:
        with pytest.raises(NotAllowedError):
            propose_decision(comments=comments, kind=kind(code), reason="理由", provision=provision, by=reviewer)

    act = propose_decision(comments=comments, kind=kind("adopted"), provision=following, by=reviewer)
    assert act.provision == following
