"""Personal data of those who spoke, and its end."""

from django.db import transaction
from django.utils import timezone

from consultations.comments.models import Contributor
from portal.audit.services import record


@transaction.atomic
def forget_contributors() -> int:
    """Delete the names and phones whose time is over; what was said stays."""
    over = Contributor.objects.filter(retain_until__lt=timezone.localdate())
    count = over.count()
    if count:
        over.delete()
        record("comments.forget_contributors", subject=None, by=None, details={"count": count})
    return count
