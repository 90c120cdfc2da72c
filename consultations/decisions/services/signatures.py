"""Signing decisions off, or sending them back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.services.comments import touch_comments
from consultations.decisions.models import Decision, Disposition, Signature
from portal.accounts.models import User
from portal.audit.services import record_each
from portal.exceptions import ReasonMissingError, SamePersonError

Status = Disposition.Status


@transaction.atomic
def approve_decisions(*, decisions: Iterable[Decision], by: User) -> int:
    """Sign off what still waits; the number of comments that are decided by it.

    Raises SamePersonError when the approver proposed or reviewed one of them; then none is signed.
    """
    awaited = _lock_awaited(decisions)
    if not awaited:
        return 0
    acts = [approval.decision for approval in awaited]
    own = Signature.objects.filter(decision__in=acts, by=by, given_at__isnull=False).select_related("decision").first()
    if own is not None:
        raise SamePersonError(own.decision)
    Signature.objects.filter(pk__in=[s.pk for s in awaited]).update(by=by, given_at=timezone.now())
    touch_comments(Comment.objects.filter(disposition__current__in=acts))
    signed = Disposition.objects.filter(current__in=acts).update(status=Status.APPROVED)
    record_each("decisions.approve_decision", subjects=acts, by=by)
    return signed


@transaction.atomic
def return_decisions(*, decisions: Iterable[Decision], note: str, by: User) -> int:
    """Send decisions back with a note; the number of comments that wait for a new one.

    What was public before stays public; the returned act stays in the history.
    """
    if not note.strip():
        raise ReasonMissingError("a note says what to change")
    awaited = _lock_awaited(decisions)
    if not awaited:
        return 0
    Signature.objects.filter(pk__in=[s.pk for s in awaited]).update(
        by=by, returned_at=timezone.now(), note=note.strip()[:500]
    )
    acts = [approval.decision for approval in awaited]
    touch_comments(Comment.objects.filter(disposition__current__in=acts))
    returned = Disposition.objects.filter(current__in=acts).update(
        current=F("published"),
        status=Case(When(published=None, then=Value(Status.UNDECIDED)), default=Value(Status.PUBLISHED)),
    )
    # The note stands with the signature: it may repeat a comment's words, and the log never forgets.
    record_each("decisions.return_decision", subjects=acts, by=by)
    return returned


def _lock_awaited(decisions: Iterable[Decision]) -> list[Signature]:
    """The approvals of these acts that are still awaited, held until the end of the transaction.

    Dispositions are locked before signatures, by key, as every service of this room does: somebody may be quicker.
    """
    wanted = [decision.pk for decision in decisions]
    spoken_for = Disposition.objects.select_for_update().filter(current__in=wanted).order_by("pk")
    current = set(spoken_for.values_list("current", flat=True))
    return list(
        Signature.objects.select_for_update(of=("self",))
        .awaited()
        .approvals()
        .filter(decision__in=current)
        .select_related("decision")
        .order_by("pk")
    )
