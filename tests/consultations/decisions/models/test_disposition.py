"""What the database itself refuses, asked in SQL."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.decisions.models import Decision, Disposition, DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.signatures import approve_decisions
from portal.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(comments: list[Comment], adopted: DispositionKind, reviewer: User) -> Decision:
    return propose_decision(comments=comments, kind=adopted, reason="理由", by=reviewer)


def refused(sql: str, *values: object) -> bool:
    """Whether the database refuses this statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE decisions_disposition SET status = 'approved'",
        "UPDATE decisions_disposition SET status = 'published', published_id = current_id",
    ],
)
def test_nothing_is_approved_or_published_without_a_signature(proposed: Decision, sql: str) -> None:
    assert refused(sql)


def test_nothing_becomes_public_beside_its_status(proposed: Decision) -> None:
    assert refused("UPDATE decisions_disposition SET published_id = current_id")


def test_nothing_is_inserted_as_approved(proposed: Decision) -> None:
    Disposition.objects.all().delete()
    comment = proposed.members.first()

    assert refused(
        "INSERT INTO decisions_disposition (comment_id, status, current_id) VALUES (%s, 'approved', %s)",
        comment.comment_id, proposed.pk,
    )  # fmt: skip


def test_nobody_signs_off_what_they_proposed(proposed: Decision, reviewer: User) -> None:
    assert refused(
        "UPDATE decisions_signature SET by_id = %s, given_at = %s WHERE role = 'approver'", reviewer.pk, timezone.now()
    )


def test_what_is_signed_is_neither_changed_nor_taken_back(proposed: Decision, approver: User) -> None:
    approve_decisions(decisions=[proposed], by=approver)

    assert refused("UPDATE decisions_signature SET given_at = NULL WHERE role = 'approver'")
    assert refused("UPDATE decisions_signature SET by_id = %s WHERE role = 'proposer'", approver.pk)
    assert refused("DELETE FROM decisions_signature")
    assert refused("UPDATE decisions_decision SET reason = 'anders'")
    assert refused("DELETE FROM decisions_decisionmember")


def test_an_act_speaks_for_no_comment_that_is_no_member(proposed: Decision, comments: list[Comment]) -> None:
    other = propose_decision(comments=comments[:1], kind=proposed.kind, by=proposed.proposed_by)

    assert refused("UPDATE decisions_disposition SET current_id = %s WHERE comment_id = %s", other.pk, comments[1].pk)


def test_a_published_act_stays_in_its_publication(proposed: Decision) -> None:
    assert not refused("UPDATE decisions_decision SET publication_id = NULL")
