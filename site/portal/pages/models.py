from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PagePermissionTester

from consultations.public.queries.home import home_page
from consultations.rounds.page_rights import StandingPagePermissionTester
from portal.accounts.models import User


class HomePage(Page):  # type: ignore[misc]  # Wagtail is untyped
    """What is open now, what was decided lately, where to speak, how it works; in this order."""

    lead = models.CharField(_("sentence under the title"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "pages/home.html"

    class Meta:
        verbose_name = _("home page")

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return StandingPagePermissionTester(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | home_page()


class StandardPage(Page):  # type: ignore[misc]  # Wagtail is untyped
    """A plain page: about, privacy, accessibility."""

    body = RichTextField(_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["portal_pages.HomePage", "portal_pages.StandardPage"]
    template = "pages/standard.html"

    class Meta:
        verbose_name = _("plain page")
