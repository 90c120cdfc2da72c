from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What a published consultation keeps whatever a revision of its page says: only an act (RoundAct) changes it.
KEPT_ONCE_PUBLISHED = frozenset(
    {
        "public_slug",
        "visibility",
        "opens_at",
        "public_closes_at",
        "points_close_at",
        "counting",
        "short_period_reason",
        "suspended_at",
        "withdrawn_at",
    }
)


class RoundPeriod:
    """When a consultation opens and closes, for whom, and how its days are counted."""

    class Counting(models.TextChoices):
        FIRST_DAY = "first_day", _("the first day is counted")
        NEXT_DAY = "next_day", _("counting begins on the day after")

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        SCHEDULED = "scheduled", _("scheduled")
        OPEN = "open", _("open for comments")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed, being studied")
        PUBLISHED = "published", _("results published")
        WITHDRAWN = "withdrawn", _("withdrawn by the legislature")

    # Of the page that has a period.
    live: bool
    opens_at: datetime
    public_closes_at: datetime
    points_close_at: datetime
    counting: str
    suspended_at: datetime | None
    withdrawn_at: datetime | None
    go_live_at: datetime | None
    scheduled_revision: Any
    latest_publication: Any

    @property
    def is_running(self) -> bool:
        """Live, opened, and neither suspended nor withdrawn."""
        return self.live and not self.suspended_at and not self.withdrawn_at and self.opens_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.is_running and timezone.now() < self.public_closes_at

    @property
    def is_open_for_points(self) -> bool:
        return self.is_running and timezone.now() < self.points_close_at

    @property
    def is_over_for_public(self) -> bool:
        """Nobody of the public can speak any more: closed, or withdrawn; what is suspended goes on one day."""
        return bool(self.withdrawn_at) or (not self.suspended_at and timezone.now() >= self.public_closes_at)

    @property
    def days(self) -> int:
        """Length of the public period in days, counted as this consultation counts."""
        first = timezone.localtime(self.opens_at).date()
        last = timezone.localtime(self.public_closes_at - timedelta(microseconds=1)).date()
        return (last - first).days + (self.counting == self.Counting.FIRST_DAY)

    @property
    def is_short(self) -> bool:
        minimum: int = settings.MINIMUM_CONSULTATION_DAYS
        return self.days < minimum

    @property
    def state(self) -> "RoundPeriod.State":
        if not self.live:
            waiting = self.go_live_at or self.scheduled_revision
            return self.State.SCHEDULED if waiting else self.State.DRAFT
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.suspended_at:
            return self.State.SUSPENDED
        return self._running_state()

    def _running_state(self) -> "RoundPeriod.State":
        if timezone.now() < self.opens_at:
            return self.State.SCHEDULED
        if self.is_open:
            return self.State.OPEN
        return self.State.PUBLISHED if self.latest_publication else self.State.CLOSED
