"""Personal data of those who spoke: who looks at it, and its end."""

from django.db import transaction
from django.utils import timezone

from consultations.comments.models import Comment, Contributor
from portal.accounts.models import User
from portal.audit.services import record


@transaction.atomic
def reveal_contributor(*, comment: Comment, by: User) -> Contributor | None:
    """Who spoke, if they said so; that somebody looked is noted before it is shown."""
    record("comments.see_contributor", subject=comment, by=by)
    return comment.submission.contributor


@transaction.atomic
def forget_contributors() -> int:
    """Delete the names and phones whose time is over; what was said stays."""
    over = Contributor.objects.select_for_update().filter(retain_until__lt=timezone.localdate())
    chosen = list(over.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(chosen), 500):
        Contributor.objects.filter(pk__in=chosen[start : start + 500]).delete()
    if chosen:
        record("comments.forget_contributors", subject=None, by=None, details={"count": len(chosen)})
    return len(chosen)
