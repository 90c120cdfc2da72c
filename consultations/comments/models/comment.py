from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.batch import ImportBatch
from consultations.comments.models.submission import Submission
from consultations.comments.numbers import new_number, printed
from consultations.drafts.exceptions import ImmutableTextError
from consultations.rounds.models.consultation import Consultation
from contactpoints.models import Area
from portal.frozen.declaration import Frozen


def is_current(path: str = "") -> Q:
    """What `current` asks, of the comments that a path like "comment__" leads to."""
    published = Q((f"{path}batch__state", ImportBatch.State.PUBLISHED))
    stands = Q((f"{path}superseded_by", None), (f"{path}withdrawn_at", None))
    return (Q((f"{path}batch", None)) | published) & stands


class CommentQuerySet(models.QuerySet["Comment"]):
    def received(self) -> Self:
        """Everything that readers know of: all but the rows of batches not (yet) published."""
        return self.filter(Q(batch=None) | Q(batch__state=ImportBatch.State.PUBLISHED))

    def current(self) -> Self:
        """What was received and still stands: not withdrawn, and no later comment in its place."""
        return self.filter(is_current())

    def public(self) -> Self:
        """What still stands and a person cleared for the public."""
        return self.current().filter(clearance=Comment.Clearance.CLEARED)

    def with_targets(self) -> Self:
        return self.prefetch_related("targets")

    def update(self, **kwargs: Any) -> int:
        if "original_text" in kwargs:
            raise ImmutableTextError("original_text")
        return super().update(**kwargs)


class Comment(models.Model):
    """One opinion on one matter. What the person wrote stays word for word; the public text stands beside it."""

    class Clearance(models.TextChoices):
        PENDING = "pending", _("not looked at")
        CLEARED = "cleared", _("cleared for the public")
        WITHHELD = "withheld", _("withheld")

    class WithheldReason(models.TextChoices):
        PERSONAL_DATA = "personal_data", _("contains personal data of others")
        SECRET = "secret", _("contains state or business secrets")
        INSULT = "insult", _("contains insults")
        ADVERTISING = "advertising", _("is advertising")
        UNLAWFUL = "unlawful", _("is unlawful to publish")
        UNRELATED = "unrelated", _("has nothing to do with the draft")

    class ErasureGround(models.TextChoices):
        PERSONAL_DATA = "personal_data", _("it held personal data of others")
        SECRET = "secret", _("it held a state or business secret")
        DEMAND = "demand", _("the person who spoke demanded it")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    # The index by clearance begins with it (ADR 9).
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments", db_index=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    number = models.CharField(_("number"), max_length=8, unique=True, default=new_number, editable=False)
    original_text = models.TextField(_("original text"))
    public_text = models.TextField(_("public text"), blank=True)
    people = models.PositiveIntegerField(_("people"), default=1)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    clearance = models.CharField(_("clearance"), max_length=10, choices=Clearance, default=Clearance.PENDING)
    withheld_reason = models.CharField(_("reason"), max_length=20, choices=WithheldReason, blank=True)
    # Digest of what was said about what, by which an upload knows a row that is already there.
    fingerprint = models.CharField(max_length=64)
    # The earlier comment in whose place this one stands.
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    # Once two persons had its words erased: the texts and the fingerprint are empty, and these say since when and why.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    erased_for = models.CharField(_("erased for"), max_length=20, choices=ErasureGround, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)
    rev = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("received at"), default=timezone.now)

    objects = CommentQuerySet.as_manager()
    frozen_words = Frozen(fields=["number", "original_text", "submission", "consultation"])
    frozen_erasure = Frozen(fields=["erased_at", "erased_for"], when="row.erased_at IS NOT NULL")
    _stored_text: str | None = None

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["consultation", "clearance"], name="comment_by_clearance"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(clearance="withheld") ^ Q(withheld_reason=""),
                name="comments_comment_withheld_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, erased_for="")
                | (Q(erased_at__isnull=False, original_text="", public_text="", fingerprint="") & ~Q(erased_for="")),
                name="comments_comment_erased_wholly",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="comments_comment_somebody_spoke"),
            models.CheckConstraint(condition=~Q(supersedes=F("pk")), name="comments_comment_supersedes_another"),
        ]

    def __str__(self) -> str:
        return self.original_text[:40] or self.printed_number

    @property
    def printed_number(self) -> str:
        return printed(self.number)

    @property
    def text_for_staff(self) -> str:
        """The person's own words, or in their place that they were erased."""
        return self.original_text or str(_("(the words were erased)"))

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "Comment":
        comment = super().from_db(*args, **kwargs)
        comment._stored_text = comment.__dict__.get("original_text")
        return comment

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._stored_text is not None and self._stored_text != self.original_text:
            raise ImmutableTextError(self)
        super().save(*args, **kwargs)
