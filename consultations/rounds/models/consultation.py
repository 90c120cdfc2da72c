import re
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet

from consultations.drafts.models.draft import Draft
from consultations.drafts.models.project import LegislativeProject
from consultations.rounds.actions import EDIT_CONSULTATION
from consultations.rounds.page_context import page_context
from consultations.rounds.page_rights import ConsultationPermissionTester, StandingPagePermissionTester
from consultations.rounds.panels import CONSULTATION_PANELS, ConsultationForm
from consultations.rounds.period import KEPT_ONCE_PUBLISHED, RoundPeriod
from contactpoints.models import ContactPoint
from portal.accounts.grants import can
from portal.accounts.models import User

_RICH = ["bold", "ol", "ul", "link", "document-link", "h3"]
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class ConsultationIndexPage(Page):  # type: ignore[misc]  # Wagtail is untyped
    """The list of all consultations; there is one."""

    max_count = 1
    parent_page_types = ["portal_pages.HomePage"]
    subpage_types = ["rounds.Consultation"]
    template = "public/index.html"

    class Meta:
        verbose_name = _("list of consultations")

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return StandingPagePermissionTester(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | page_context(self, request)


class ConsultationQuerySet(PageQuerySet):  # type: ignore[misc]  # Wagtail is untyped
    def listed(self) -> Self:
        """What the public may find: live and not targeted."""
        listed: Self = self.live().filter(visibility=Consultation.Visibility.PUBLIC)
        return listed

    def running(self) -> Self:
        """Those whose period runs: neither suspended nor withdrawn."""
        running: Self = self.filter(suspended_at=None, withdrawn_at=None)
        return running

    def open(self, at: datetime | None = None) -> Self:
        """Live consultations that accept comments from the public at the given moment."""
        at = at or timezone.now()
        found: Self = self.live().running().filter(opens_at__lte=at, public_closes_at__gt=at)
        return found

    def open_or_suspended(self, at: datetime | None = None) -> Self:
        """What people may speak on now, or will again."""
        suspended = self.live().filter(withdrawn_at=None, suspended_at__isnull=False)
        found: Self = self.open(at) | suspended
        return found


class Consultation(RoundPeriod, Page):  # type: ignore[misc]  # Wagtail is untyped
    """One round in which a draft, or a question about a law, is put to the public and to contact points."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("draft regulation")
        OUTLINE = "outline", _("outline")
        PLAN = "plan", _("legislative plan")
        TOPIC = "topic", _("topic")
        PROJECT_CALL = "project_call", _("call for projects")
        EVALUATION = "evaluation", _("post-legislative evaluation")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        TARGETED = "targeted", _("chosen contact points only")

    class Identity(models.TextChoices):
        OPTIONAL = "optional", _("name and phone are optional")
        NAME = "name", _("a name is asked for")
        NAME_AND_PHONE = "name_and_phone", _("a name and a phone number are asked for")

    public_slug = models.CharField(
        _("short address"), max_length=60, unique=True, blank=True,
        help_text=_("Part of the public address and of the QR code, like 2026-3. Left empty, one is chosen."),
    )  # fmt: skip
    project = models.ForeignKey(
        LegislativeProject, on_delete=models.PROTECT, related_name="consultations",
        verbose_name=_("legislative project"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DRAFT)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    draft_stage = models.CharField(
        _("stage of the draft"), max_length=20, choices=Draft.Stage, default=Draft.Stage.DRAFT
    )
    draft = models.ForeignKey(
        Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="consultations",
        verbose_name=_("draft text"),
    )  # fmt: skip
    previous_round = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="next_rounds",
        verbose_name=_("previous round"),
    )  # fmt: skip
    audience = models.CharField(
        _("whom it concerns"), max_length=200, blank=True, help_text=_("One sentence for the head of the page.")
    )
    basis = models.CharField(
        _("basis of publication"), max_length=300, blank=True,
        help_text=_("The meeting or decision by which the draft is published."),
    )  # fmt: skip
    decided_on = models.DateField(_("date of the decision to publish"), null=True, blank=True)
    notice = RichTextField(_("notice"), blank=True, features=_RICH)
    purpose = models.TextField(
        _("the draft in a few sentences"), blank=True,
        help_text=_("What it is for and what changes for whom, in plain words; it heads the page to print and pin up."),
    )  # fmt: skip
    explanation = RichTextField(_("explanation of the draft"), blank=True, features=_RICH)
    identity = models.CharField(_("identity asked for"), max_length=20, choices=Identity, default=Identity.OPTIONAL)
    opens_at = models.DateTimeField(_("opens at"))
    public_closes_at = models.DateTimeField(_("closes for the public at"))
    points_close_at = models.DateTimeField(_("closes for contact points at"))
    counting = models.CharField(
        _("how the period is counted"),
        max_length=20,
        choices=RoundPeriod.Counting,
        default=RoundPeriod.Counting.FIRST_DAY,
    )
    short_period_reason = models.CharField(
        _("reason for a short period"), max_length=300, blank=True,
        help_text=_("Required when the period is shorter than the minimum; it is published."),
    )  # fmt: skip
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    points = ParentalManyToManyField(
        ContactPoint, blank=True, related_name="consultations", verbose_name=_("contact points asked")
    )

    objects = PageManager.from_queryset(ConsultationQuerySet)()

    content_panels = CONSULTATION_PANELS
    promote_panels: list[Any] = []
    # When it opens and closes, and who may see it, is asked among the contents, and once.
    settings_panels: list[Any] = []
    base_form_class = ConsultationForm
    parent_page_types = ["rounds.ConsultationIndexPage"]
    subpage_types: list[str] = []
    template = "public/consultation.html"

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(
                condition=Q(public_closes_at__gt=F("opens_at")) & Q(points_close_at__gte=F("public_closes_at")),
                name="rounds_consultation_closings_in_order",
            )
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.public_slug = (self.public_slug or _next_slug()).strip().lower()
        self.slug = self.public_slug
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if not _SLUG.match(self.public_slug):
            raise ValidationError(
                {"public_slug": _("Use lower-case letters a–z, digits and single hyphens only, like 2026-3.")}
            )

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        """Wagtail's page rights, for whoever's grants reach this consultation; for others there are none."""
        tester = ConsultationPermissionTester(user, self)
        if user.is_active and not user.is_superuser and not can(user, EDIT_CONSULTATION, self):
            tester.permissions = set()
        return tester

    @cached_property
    def latest_publication(self) -> Any:
        """What was published of its results last; a list of many sets it (`decisions.queries.note_publications`)."""
        # A page in preview is not stored yet.
        return self.publications.order_by("-pk").first() if self.pk else None

    def with_content_json(self, content: dict[str, Any]) -> "Consultation":
        """The page as a revision has it; what the public was told of its period is not the revision's to say."""
        page: Consultation = super().with_content_json(content)
        if self.first_published_at is not None:
            for name in KEPT_ONCE_PUBLISHED:
                setattr(page, name, getattr(self, name))
        return page

    # --- addresses --------------------------------------------------------------------------------------------------

    @property
    def comment_url(self) -> str:
        return reverse("public:comment", args=[self.public_slug])

    @property
    def results_url(self) -> str:
        return reverse("public:results", args=[self.public_slug])

    def get_public_url(self) -> str:
        return reverse("wagtail_serve", args=[f"consultations/{self.public_slug}/"])

    # --- pages ------------------------------------------------------------------------------------------------------

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.visibility == self.Visibility.TARGETED:
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | page_context(self, request)


def _next_slug() -> str:
    """Year and number, like 2026-3."""
    year = timezone.localdate().year
    taken = set(Consultation.objects.filter(public_slug__startswith=f"{year}-").values_list("public_slug", flat=True))
    return next(slug for slug in (f"{year}-{n}" for n in range(1, len(taken) + 2)) if slug not in taken)
