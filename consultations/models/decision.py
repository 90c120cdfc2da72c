import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consultations.models.comment import Comment
from consultations.models.consultation import Consultation
from consultations.models.draft import Provision


class DispositionKind(models.Model):
    """What may become of a comment (采纳, 部分采纳, …): a table, since bodies word it differently."""

    class Tone(models.TextChoices):
        GREEN = "green", _("green")
        AMBER = "amber", _("amber")
        GREY = "grey", _("grey")
        BLUE = "blue", _("blue")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60)
    needs_reason = models.BooleanField(_("needs a reason"), default=True)
    counts_as_adopted = models.BooleanField(_("counts as adopted"), default=False)
    mark = models.CharField(_("mark"), max_length=2)
    tone = models.CharField(_("colour"), max_length=8, choices=Tone)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kind of decision")
        verbose_name_plural = _("kinds of decision")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class ResultPublication(models.Model):
    """One act by which the approved decisions of a consultation became public."""

    class Kind(models.TextChoices):
        INTERIM = "interim", _("interim, for a reading")
        FINAL = "final", _("final, as promulgated")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    note = models.TextField(_("note"), blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("publication of results")
        verbose_name_plural = _("publications of results")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.consultation} {self.published_at:%Y-%m-%d}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def awaiting_approval(self) -> Self:
        """Current decisions that a second person has yet to look at."""
        return self.filter(current_for__isnull=False, approved_at=None, returned_at=None)


class Decision(models.Model):
    """What was decided about one comment. Rows are added, never rewritten; signing off fills its own columns once."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    kind = models.ForeignKey(DispositionKind, on_delete=models.PROTECT, related_name="decisions")
    reason = models.TextField(_("reason"), blank=True)
    # Where the next text shows it, if it does.
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    # Decisions taken in one act over a group share it.
    act = models.UUIDField(default=uuid.uuid4, db_index=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_note = models.CharField(max_length=500, blank=True)
    publication = models.ForeignKey(
        ResultPublication, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | (~Q(approved_by=F("proposed_by")) & ~Q(approved_by=F("reviewed_by"))),
                name="consultations_decision_approver_is_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(reviewed_by__isnull=False),
                name="consultations_decision_reviewed_before_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"
