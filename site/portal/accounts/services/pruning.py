"""What of people's comings and goings is given up after its time."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts.models import RateCount, SignIn


def prune_sessions(before: datetime) -> int:
    """Delete sessions that ran out before this moment, and note that the sign-ins which opened them are over."""
    deleted, _by_model = Session.objects.filter(expire_date__lt=before).delete()
    there = Session.objects.values("session_key")
    # A session is stored only after the sign-in that opens it was noted.
    noted = SignIn.objects.filter(ended_at=None, at__lt=before - timedelta(days=1))
    noted.exclude(session_key__in=there).update(ended_at=timezone.now())
    return deleted


def prune_rate_counts(before: datetime) -> int:
    """Delete counts whose window was over before this moment."""
    deleted, _by_model = RateCount.objects.filter(ends__lt=before.timestamp()).delete()
    return deleted


def prune_sign_ins(before: datetime) -> int:
    """Delete sign-ins whose session ended before this moment."""
    deleted, _by_model = SignIn.objects.filter(ended_at__lt=before).delete()
    return deleted
