from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.decisions.models.kind import DispositionKind
from consultations.decisions.models.publication import ResultPublication
from consultations.drafts.models import Provision
from consultations.rounds.models import Consultation
from portal.accounts.models import User
from portal.frozen.declaration import Frozen


class Decision(models.Model):
    """One act that says what becomes of any number of comments of a consultation, and why. Never rewritten.

    Of an adopted comment it says what shows it: a unit of another text, or one of `Effect` with a sentence. Both are
    empty while no next text exists.
    """

    class Effect(models.TextChoices):
        DELETED = "deleted", _("the provision was deleted")
        MERGED = "merged", _("the provision was merged into another")
        THROUGHOUT = "throughout", _("the text was changed throughout")
        IMPLEMENTING = "implementing", _("left to implementing rules")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="decisions")
    kind = models.ForeignKey(DispositionKind, on_delete=models.PROTECT, related_name="decisions")
    reason = models.TextField(_("reason"), blank=True)
    provision = models.ForeignKey(
        Provision, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("shown in")
    )
    effect = models.CharField(_("otherwise shown by"), max_length=12, choices=Effect, blank=True)
    effect_note = models.CharField(_("in a sentence"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # The publication by which it first became public.
    publication = models.ForeignKey(
        ResultPublication, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )

    frozen = Frozen(but=["publication"])
    frozen_publication = Frozen(fields=["publication"], when="row.publication_id IS NOT NULL")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(provision=None) | Q(effect=""), name="decisions_decision_shown_in_one_way"
            ),
            models.CheckConstraint(
                condition=Q(effect="", effect_note="") | (~Q(effect="") & ~Q(effect_note="")),
                name="decisions_decision_effect_with_a_sentence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"

    def signed_by(self, role: str) -> User | None:
        """Who gave this signature; None while nobody has."""
        return next((s.by for s in self.signatures.all() if s.role == role and s.given_at), None)

    @property
    def proposed_by(self) -> User | None:
        return self.signed_by("proposer")

    @property
    def reviewed_by(self) -> User | None:
        return self.signed_by("reviewer")

    @property
    def approved_by(self) -> User | None:
        return self.signed_by("approver")

    @property
    def is_shown_somewhere(self) -> bool:
        """Whether it says where, or by what, the next text shows it."""
        return self.provision_id is not None or bool(self.effect)
