"""How long whoever claims work holds it without a sign of life."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def lease_end() -> datetime:
    """When a claim that is made or renewed now runs out."""
    return timezone.now() + lease()
