"""The form in which a consultation is written, and what it insists on before it may be published."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

from consultations.rounds.actions import EDIT_CONSULTATION
from consultations.rounds.period import KEPT_ONCE_PUBLISHED
from portal.accounts.grants import allowed

# Beyond every period; the calendar's own ends have no day before or after them.
FIRST_YEAR, LAST_YEAR = 1900, 2999
YEARS = {"first": FIRST_YEAR, "last": LAST_YEAR}


class PublishedPanel(Panel):  # type: ignore[misc]  # Wagtail is untyped
    """On a published consultation: what is changed elsewhere, and the way there."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]  # Wagtail is untyped
        template_name = "rounds/published_panel.html"

        def is_shown(self) -> bool:
            return self.instance.first_published_at is not None


class DraftTextPanel(Panel):  # type: ignore[misc]  # Wagtail is untyped
    """Says which text the consultation refers to, and leads to the upload of one."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]  # Wagtail is untyped
        template_name = "rounds/draft_panel.html"


CONSULTATION_PANELS = [
    PublishedPanel(heading=_("This page is public")),
    FieldPanel("title"),
    MultiFieldPanel(
        [
            FieldPanel("project", widget=forms.Select),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("visibility")]),
            FieldRowPanel([FieldPanel("draft_stage"), FieldPanel("public_slug")]),
            FieldPanel("audience"),
            FieldPanel("purpose"),
            FieldPanel("previous_round"),
        ],
        heading=_("What is asked"),
    ),
    DraftTextPanel(heading=_("Draft text")),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("basis"), FieldPanel("decided_on")]),
            FieldPanel("notice"),
            InlinePanel("channels", label=_("Channel"), heading=_("Ways of sending an opinion")),
            FieldPanel("identity"),
        ],
        heading=_("Notice"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("opens_at"),
            FieldRowPanel([FieldPanel("public_closes_at"), FieldPanel("points_close_at")]),
            FieldPanel("counting"),
            FieldPanel("short_period_reason"),
        ],
        heading=_("Opening and closings (Beijing time)"),
    ),
    FieldPanel("points", widget=forms.CheckboxSelectMultiple),
    MultiFieldPanel(
        [FieldPanel("explanation"), InlinePanel("attachments", [FieldPanel("document")], label=_("Attachment"))],
        heading=_("Explanation and attachments"),
    ),
]


class ConsultationForm(WagtailAdminPageForm):  # type: ignore[misc]  # Wagtail is untyped
    """Times in order always; a text, and a reason for a short period, before publication. Only one's own projects."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "project" in self.fields and self.for_user is not None:
            projects = self.fields["project"].queryset
            self.fields["project"].queryset = allowed(self.for_user, EDIT_CONSULTATION, projects)
        if self.instance.first_published_at is not None:
            for name in (KEPT_ONCE_PUBLISHED | {"kind", "project"}) & self.fields.keys():
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self._check_order(cleaned)
        if {"action-publish", "action-submit"} & set(self.data):
            self._check_complete(cleaned)
        return cleaned

    def _check_order(self, cleaned: dict[str, Any]) -> None:
        names = ("opens_at", "public_closes_at", "points_close_at")
        opens, public, points = (cleaned.get(name) for name in names)
        for name in names:
            if (moment := cleaned.get(name)) and not FIRST_YEAR <= moment.year <= LAST_YEAR:
                self.add_error(name, _("Enter a date between %(first)d and %(last)d.") % YEARS)
        if opens and public and public <= opens:
            self.add_error("public_closes_at", _("The closing for the public must come after the opening."))
        if public and points and points < public:
            self.add_error(
                "points_close_at",
                _("Contact points close with the public or later; give the same time or a later one."),
            )

    def _check_complete(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("kind") == "draft" and self.instance.draft_id is None:
            self.add_error(
                None,
                _("There is no draft text yet. Save this page, upload the draft under “Draft text”, then publish."),
            )
        opens, public = cleaned.get("opens_at"), cleaned.get("public_closes_at")
        if opens and public and public > opens:
            self._check_period(cleaned)

    def _check_period(self, cleaned: dict[str, Any]) -> None:
        for name in ("opens_at", "public_closes_at", "counting"):
            setattr(self.instance, name, cleaned.get(name))
        if self.instance.is_short and not cleaned.get("short_period_reason"):
            self.add_error(
                "short_period_reason",
                _("The period is %(days)d days; at least %(minimum)d are required. Lengthen it, or state the reason.")
                % {"days": self.instance.days, "minimum": settings.MINIMUM_CONSULTATION_DAYS},
            )
