"""Deciding what becomes of comments: proposed, reviewed, approved by somebody else. Nothing is overwritten."""

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.services.comments import change_comments
from consultations.decisions.exceptions import SamePersonError
from consultations.decisions.models import Decision, DispositionKind
from consultations.drafts.models import Provision
from portal.accounts.models import User
from portal.audit.services import record, record_each
from portal.exceptions import NotAllowedError, ReasonMissingError


@transaction.atomic
def propose_decision(
    *,
    comments: Sequence[Comment],
    kind: DispositionKind,
    by: User,
    reason: str = "",
    provision: Provision | None = None,
    reviewed_by: User | None = None,
) -> list[Decision]:
    """Decide on these comments in one act. The proposer counts as reviewer unless another person is named."""
    if kind.needs_reason and not reason.strip():
        raise ReasonMissingError(kind)
    if not comments:
        raise NotAllowedError("no comment chosen")
    now, act = timezone.now(), uuid.uuid4()
    decisions = Decision.objects.bulk_create(
        Decision(
            comment=comment, kind=kind, reason=reason.strip(), provision=provision, act=act, proposed_by=by,
            proposed_at=now, reviewed_by=reviewed_by or by, reviewed_at=now,
        )
        for comment in comments
    )  # fmt: skip
    of_this_act = Decision.objects.filter(act=act, comment=OuterRef("pk")).values("pk")[:1]
    change_comments(
        [comment.pk for comment in comments], decision=Subquery(of_this_act), status=Comment.Status.PROPOSED
    )
    record(
        "decisions.propose_decision",
        subject=comments[0].consultation,
        by=by,
        details={"act": str(act), "kind": kind.code, "comments": [comment.pk for comment in comments]},
    )
    return decisions


@transaction.atomic
def approve_decisions(*, decisions: Iterable[Decision], by: User) -> int:
    """Sign off. Raises SamePersonError when the approver proposed or reviewed one of them."""
    waiting = list(_waiting(decisions))
    for decision in waiting:
        if by.pk in {decision.proposed_by_id, decision.reviewed_by_id}:
            raise SamePersonError(decision)
    now = timezone.now()
    Decision.objects.filter(pk__in=[d.pk for d in waiting]).update(approved_by=by, approved_at=now)
    change_comments([d.comment_id for d in waiting], status=Comment.Status.APPROVED)
    record_each("decisions.approve_decision", subjects=waiting, by=by)
    return len(waiting)


@transaction.atomic
def return_decisions(*, decisions: Iterable[Decision], note: str, by: User) -> int:
    """Send decisions back with a note; the comments wait for a new one, the old one stays in the history."""
    if not note.strip():
        raise ReasonMissingError("a note says what to change")
    waiting = list(_waiting(decisions))
    Decision.objects.filter(pk__in=[d.pk for d in waiting]).update(
        returned_by=by, returned_at=timezone.now(), return_note=note.strip()[:500]
    )
    change_comments([d.comment_id for d in waiting], status=Comment.Status.UNDECIDED)
    record_each("decisions.return_decision", subjects=waiting, by=by, details={"note": note})
    return len(waiting)


def _waiting(decisions: Iterable[Decision]) -> Iterable[Decision]:
    """Those that are still current and unsigned: somebody may have been quicker."""
    return Decision.objects.awaiting_approval().filter(pk__in=[d.pk for d in decisions]).order_by("pk")
