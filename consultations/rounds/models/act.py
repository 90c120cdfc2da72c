from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.consultation import Consultation
from portal.frozen.declaration import Frozen


class RoundActQuerySet(models.QuerySet["RoundAct"]):
    def waiting(self) -> Self:
        """Proposed, and not yet answered by a second person."""
        return self.filter(outcome=RoundAct.Outcome.NONE)

    def done(self) -> Self:
        return self.filter(outcome=RoundAct.Outcome.DONE)

    def announced(self) -> Self:
        """Those of which the public reads a notice, the newest first."""
        return self.done().filter(is_public=True).order_by("-settled_at", "-pk")


class RoundAct(models.Model):
    """What was done to a consultation after it was published: by whom, for what reason, and what it changed.

    It is proposed and then settled: at once by the same person, or by a second one where ROUND_ACTS_NEED_SECOND_PERSON
    says so. Once done it is a dated notice on the public page.
    """

    class Kind(models.TextChoices):
        EXTEND = "extend", _("extend the period")
        SHORTEN = "shorten", _("shorten the period")
        SUSPEND = "suspend", _("suspend")
        RESUME = "resume", _("resume")
        CLOSE_EARLY = "close_early", _("close early")
        WITHDRAW = "withdraw", _("withdraw")
        CORRECT = "correct", _("correct the notice")

    class Outcome(models.TextChoices):
        NONE = "", _("awaiting approval")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        RETRACTED = "retracted", _("proposal withdrawn")

    # These carry both closings as they shall be. Closing early is done at the moment in which it is settled; it may
    # carry a later closing for contact points.
    WITH_CLOSINGS = frozenset({Kind.EXTEND, Kind.SHORTEN, Kind.RESUME})

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(_("what is done"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=300)
    is_public = models.BooleanField(_("announced"), default=True)
    old_public_closes_at = models.DateTimeField()
    old_points_close_at = models.DateTimeField()
    public_closes_at = models.DateTimeField(_("closes for the public at"), null=True, blank=True)
    points_close_at = models.DateTimeField(_("closes for contact points at"), null=True, blank=True)
    # The revision of the page that a correction publishes; of each field in which it differs the name and both words.
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, null=True, related_name="+")
    changed = models.JSONField(default=list, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    needs_second_person = models.BooleanField(default=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.NONE, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = RoundActQuerySet.as_manager()
    frozen = Frozen(but=["outcome", "settled_by", "settled_at", "note"])
    frozen_settled = Frozen(when="row.outcome <> ''")

    class Meta:
        verbose_name = _("change to a consultation")
        verbose_name_plural = _("changes to consultations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(outcome=""), name="rounds_act_one_waits_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rounds_act_has_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="rounds_act_settled_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="done", needs_second_person=True)
                | (Q(settled_by__isnull=False, proposed_by__isnull=False) & ~Q(settled_by=F("proposed_by"))),
                name="rounds_act_done_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(note=""), name="rounds_act_refused_with_a_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.consultation}"

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.NONE

    @property
    def is_correction(self) -> bool:
        return self.kind == self.Kind.CORRECT
