from collections.abc import Callable
from typing import Any

import pytest

from consultations.comments.models import Comment
from consultations.decisions.models import Disposition, DispositionKind, Signature
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.signatures import approve_decisions, return_decisions
from portal.accounts.models import Role, User
from portal.audit.models import AuditEntry
from portal.exceptions import ReasonMissingError, SamePersonError
from tests.consultations.decisions.kinds import kind
from tests.factories import comment_on, make_consultation, person_with
from tests.races import at_once

pytestmark = pytest.mark.django_db
Act = Callable[[], Any]


def test_approving_signs_and_settles_all_that_the_act_speaks_for(
    comments: list[Comment], adopted: DispositionKind, reviewer: User, approver: User
) -> None:
    decision = propose_decision(comments=comments, kind=adopted, by=reviewer)

    assert approve_decisions(decisions=[decision], by=approver) == 3
    assert decision.signatures.approvals().get().by == approver
    assert set(Disposition.objects.values_list("status", flat=True)) == {"approved"}


def test_a_comment_that_another_act_took_over_is_not_settled_by_the_first(
    comments: list[Comment], adopted: DispositionKind, refused: DispositionKind, reviewer: User, approver: User
) -> None:
    first = propose_decision(comments=comments, kind=adopted, by=reviewer)
    second = propose_decision(comments=comments[:1], kind=refused, reason="理由", by=reviewer)

    assert approve_decisions(decisions=[first], by=approver) == 2
    assert Disposition.objects.get(comment=comments[0]).current == second
    assert Disposition.objects.get(comment=comments[0]).status == "proposed"


def test_an_act_that_speaks_for_nothing_any_more_is_not_signed(
    comments: list[Comment], adopted: DispositionKind, reviewer: User, approver: User
) -> None:
    first = propose_decision(comments=comments, kind=adopted, by=reviewer)
    propose_decision(comments=comments, kind=adopted, by=reviewer)

    assert approve_decisions(decisions=[first], by=approver) == 0
    assert first.signatures.approvals().awaited().exists()


def test_returning_a_change_leaves_what_is_public(
    comments: list[Comment], adopted: DispositionKind, refused: DispositionKind, reviewer: User, approver: User
) -> None:
    public = propose_decision(comments=comments, kind=adopted, by=reviewer)
    approve_decisions(decisions=[public], by=approver)
    Disposition.objects.update(published=public, status="published")
    change = propose_decision(comments=comments[:1], kind=refused, reason="理由", by=reviewer)

    return_decisions(decisions=[change], note="不同意改", by=approver)

    assert set(Disposition.objects.values_list("current", "published", "status")) == {
        (public.pk, public.pk, "published")
    }


def test_returning_a_first_decision_leaves_the_comments_undecided(
    comments: list[Comment], adopted: DispositionKind, reviewer: User, approver: User
) -> None:
    decision = propose_decision(comments=comments, kind=adopted, by=reviewer)

    assert return_decisions(decisions=[decision], note="请写理由", by=approver) == 3
    assert AuditEntry.objects.get(action="decisions.return_decision").details == {}
    assert set(Disposition.objects.values_list("current", "status")) == {(None, "undecided")}


def _unsigned() -> int:
    settled = Disposition.objects.settled()
    return settled.exclude(current__signatures__in=Signature.objects.approvals().filter(given_at__isnull=False)).count()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("rival", ["propose", "return"])
def test_signing_beside_a_rival_leaves_nothing_approved_unsigned(rival: str) -> None:
    consultation = make_consultation()
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    kind = DispositionKind.objects.get(code="adopted")
    for n in range(6):
        said = [comment_on(consultation, f"第{n}轮第{m}条意见") for m in range(3)]
        decision = propose_decision(comments=said, kind=kind, by=reviewer)
        rivals: dict[str, Act] = {
            "propose": lambda said=said: propose_decision(comments=said, kind=kind, by=reviewer),
            "return": lambda decision=decision: return_decisions(decisions=[decision], note="再议", by=approver),
        }

        both = at_once(lambda decision=decision: approve_decisions(decisions=[decision], by=approver), rivals[rival])

        assert both.errors == [None, None]
        assert _unsigned() == 0
        approval = decision.signatures.approvals().get()
        assert approval.given_at is None or approval.returned_at is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_proposals_at_once_leave_one_act_speaking_for_each_comment() -> None:
    consultation = make_consultation()
    people = [person_with(Role.REVIEWER), person_with(Role.REVIEWER)]
    kind = DispositionKind.objects.get(code="adopted")
    said = [comment_on(consultation, f"第{n}条意见") for n in range(20)]

    both = at_once(*[lambda by=by: propose_decision(comments=said, kind=kind, by=by) for by in people])

    assert both.errors == [None, None]
    assert Disposition.objects.count() == 20
    assert Disposition.objects.values("current").distinct().count() == 1


def test_whoever_proposed_does_not_approve(reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation())
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)

    with pytest.raises(SamePersonError):
        approve_decisions(decisions=[decision], by=reviewer)
    assert approve_decisions(decisions=[decision], by=approver) == 1
    assert Disposition.objects.get().status == Disposition.Status.APPROVED


def test_a_returned_decision_needs_a_note(reviewer: User, approver: User) -> None:
    decision = propose_decision(comments=[comment_on(make_consultation())], kind=kind("adopted"), by=reviewer)

    with pytest.raises(ReasonMissingError):
        return_decisions(decisions=[decision], note=" ", by=approver)
