import pytest

from consultations.comments.models import Comment
from consultations.decisions.models import Decision, DecisionMember, Disposition, DispositionKind, Signature
from consultations.decisions.services.decisions import propose_decision
from portal.accounts.models import User
from portal.exceptions import NotAllowedError
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
