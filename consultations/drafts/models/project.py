from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel


class LegislativeProject(ClusterableModel):  # type: ignore[misc]  # modelcluster is untyped
    """A regulation on its way, from the plan to its coming into force."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    responsible_body = models.CharField(_("responsible body"), max_length=120)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("legislative project")
        verbose_name_plural = _("legislative projects")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ProjectStage(models.Model):
    """A stage that a project has reached, or is planned to reach, and when."""

    class Stage(models.TextChoices):
        PLANNED = "planned", _("put on the plan")
        DRAFTING = "drafting", _("drafting")
        FIRST_READING = "first_reading", _("first reading")
        SECOND_READING = "second_reading", _("second reading")
        VOTE = "vote", _("vote")
        SUBMITTED = "submitted", _("submitted for approval")
        APPROVED = "approved", _("approved")
        PROMULGATED = "promulgated", _("promulgated")
        IN_FORCE = "in_force", _("in force")

    # A unique constraint begins with it and serves as its index (ADR 9).
    project = ParentalKey(LegislativeProject, on_delete=models.CASCADE, related_name="stages", db_index=False)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    reached_on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["project", "reached_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "stage"], name="drafts_projectstage_once")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.reached_on:%Y-%m-%d}"
