from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.act import RoundAct
from consultations.rounds.models.consultation import Consultation
from contactpoints.models import ContactPoint
from portal.frozen.declaration import Frozen


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def waiting_for_point(self) -> Self:
        """Those in which the next step is the contact point's."""
        return self.filter(state__in=Assignment.POINT_STATES)

    def overdue(self) -> Self:
        """Those past their date; while the consultation is suspended, no date passes."""
        return self.waiting_for_point().filter(due_at__lt=timezone.now(), consultation__suspended_at=None)

    def reported_nil(self) -> Self:
        """Those whose report stands, and says that nobody wants a change."""
        return self.filter(is_nil=True, state__in=(Assignment.State.SUBMITTED, Assignment.State.APPROVED))

    def unfinished(self) -> Self:
        """Those that wait for the point, or that it declined and may still take back."""
        return self.filter(state__in=(*Assignment.POINT_STATES, Assignment.State.DECLINED))

    def told_of_changes(self) -> Self:
        """Those whose points are told what is done to the consultation: all that did not end without a report."""
        ended = (Assignment.State.DECLINED, Assignment.State.RELEASED, Assignment.State.CALLED_OFF)
        return self.exclude(state__in=ended)


class Assignment(models.Model):
    """A contact point is asked to collect opinions on one consultation."""

    class State(models.TextChoices):
        ISSUED = "issued", _("issued")
        RECEIVED = "received", _("received")
        TAKEN_ON = "taken_on", _("taken on")
        DECLINED = "declined", _("declined")
        RELEASED = "released", _("released from the task")
        COLLECTING = "collecting", _("collecting")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned for more work")
        APPROVED = "approved", _("approved")
        CALLED_OFF = "called_off", _("called off")

    POINT_STATES = (State.ISSUED, State.RECEIVED, State.TAKEN_ON, State.COLLECTING, State.RETURNED)
    # What a point does itself besides collecting and reporting; the rest is the legislature's.
    STEPS_OF_POINT = (State.RECEIVED, State.TAKEN_ON, State.DECLINED)
    # Besides, whatever is unfinished is called off when its consultation is withdrawn.
    NEXT: dict[str, tuple[str, ...]] = {
        State.ISSUED: (State.RECEIVED, State.DECLINED),
        State.RECEIVED: (State.TAKEN_ON, State.DECLINED),
        State.TAKEN_ON: (State.COLLECTING, State.SUBMITTED, State.DECLINED),
        State.COLLECTING: (State.SUBMITTED,),
        State.SUBMITTED: (State.RETURNED, State.APPROVED),
        State.RETURNED: (State.COLLECTING, State.SUBMITTED),
        # Taken back by the point until the office has noted it and looked elsewhere.
        State.DECLINED: (State.RECEIVED, State.RELEASED),
        State.RELEASED: (),
        State.APPROVED: (),
        State.CALLED_OFF: (),
    }

    # A unique constraint begins with it and serves as its index (ADR 9).
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ISSUED)
    due_at = models.DateTimeField(_("due"))
    # A report without a single comment is a report; it says so itself.
    is_nil = models.BooleanField(_("nil return"), default=False)
    # Something was done to the consultation, and nobody of the point has said yet that it was read.
    has_news = models.BooleanField(_("has news"), default=False)
    # The key of the last act that somebody of the point said was read.
    read_through = models.PositiveBigIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "contact_point"], name="rounds_assignment_once")]

    def __str__(self) -> str:
        return f"{self.contact_point} ← {self.consultation}"

    @property
    def waits_for_point(self) -> bool:
        return self.state in self.POINT_STATES

    @property
    def is_overdue(self) -> bool:
        late = self.waits_for_point and self.due_at < timezone.now()
        return late and not self.consultation.suspended_at

    def may_become(self, state: str) -> bool:
        return state in self.NEXT[self.state]


class AssignmentStep(models.Model):
    """One step of an assignment: what, when, by whom. Steps are only added.

    With an act, the step is that the point was told of it; the state is the one it then had.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=Assignment.State)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)
    act = models.ForeignKey(RoundAct, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    frozen = Frozen()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.at:%Y-%m-%d}"
