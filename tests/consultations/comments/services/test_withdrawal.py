"""What was taken back or said anew stays readable for staff, and counts no more."""

import pytest

from consultations.comments.models import Comment
from consultations.comments.queries import collected_for, received_counts
from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.withdrawal import supersede_comment, withdraw_comment
from consultations.rounds.models import Assignment, Consultation
from contactpoints.models import ContactPoint
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.exceptions import NotAllowedError, ReasonMissingError
from search.engine import SearchQuery
from search.feeding import flush
from search.finding import find
from tests.factories import comment_on, make_consultation
from tests.races import at_once

pytestmark = pytest.mark.django_db
WHY = "写错了，重新提"


def found(reviewer: User, words: str) -> list[int]:
    flush(COMMENTS)
    return [hit.id for hit in find(comment_source, SearchQuery(words), user=reviewer).hits]


def test_a_withdrawn_comment_is_received_and_does_not_count(
    consultation: Consultation, point: ContactPoint, reviewer: User
) -> None:
    comment, other = comment_on(consultation, "路灯太暗", point=point), comment_on(consultation, "路灯很亮")
    assert sorted(found(reviewer, "路灯")) == sorted([comment.pk, other.pk])

    withdraw_comment(comment=comment, by=reviewer, reason=f" {WHY} ")

    assert set(Comment.objects.received()) == {comment, other}
    assert list(Comment.objects.current()) == [other]
    assert received_counts(consultation)["comments"] == 1
    assert found(reviewer, "路灯") == [other.pk]
    assert collected_for(Assignment.objects.get()).get() == comment


def test_the_reason_stands_with_the_comment_and_not_in_the_log(consultation: Consultation, reviewer: User) -> None:
    comment = comment_on(consultation)
    with pytest.raises(ReasonMissingError):
        withdraw_comment(comment=comment, by=reviewer, reason=" ")

    withdraw_comment(comment=comment, by=reviewer, reason=WHY)
    withdraw_comment(comment=comment, by=reviewer, reason="再来一次")

    comment.refresh_from_db()
    assert comment.withdrawal_reason == WHY
    assert AuditEntry.objects.get(action="comments.withdraw_comment").details == {}


def test_a_later_comment_stands_in_the_place_of_an_earlier_one(consultation: Consultation, reviewer: User) -> None:
    earlier, later = comment_on(consultation, "原来的说法"), comment_on(consultation, "后来的说法")

    supersede_comment(earlier=earlier, later=later, by=reviewer)
    supersede_comment(earlier=earlier, later=later, by=reviewer)

    assert list(Comment.objects.current()) == [later]
    assert (found(reviewer, "原来"), found(reviewer, "后来")) == ([], [later.pk])
    assert AuditEntry.objects.filter(action="comments.supersede_comment").count() == 1


def test_only_what_stands_in_one_consultation_is_superseded(consultation: Consultation, reviewer: User) -> None:
    first, second, third = (comment_on(consultation, f"第{n}条") for n in range(3))
    elsewhere = comment_on(make_consultation())
    withdraw_comment(comment=third, by=reviewer, reason=WHY)

    for earlier, later in [(first, first), (first, elsewhere), (third, first), (first, third)]:
        with pytest.raises(NotAllowedError):
            supersede_comment(earlier=earlier, later=later, by=reviewer)

    assert set(Comment.objects.current()) == {first, second, elsewhere}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_that_supersede_each_other_at_once_one_stands(reviewer: User) -> None:
    consultation = make_consultation()
    one, other = comment_on(consultation, "一种说法"), comment_on(consultation, "另一种说法")

    outcomes = at_once(
        lambda: supersede_comment(earlier=one, later=other, by=None),
        lambda: supersede_comment(earlier=other, later=one, by=None),
    )

    assert outcomes.winners == 1
    assert {type(error) for error in outcomes.errors if error} == {NotAllowedError}
    assert Comment.objects.current().count() == 1
