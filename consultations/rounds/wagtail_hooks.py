"""Wagtail's explorer and choosers list the consultations that somebody may edit: each button on another one refuses."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from consultations.rounds.actions import EDIT_CONSULTATION
from consultations.rounds.models import Consultation
from portal.accounts.grants import allowed


def without_foreign(pages: Any, request: HttpRequest) -> Any:
    own = allowed(request.user, EDIT_CONSULTATION, Consultation.objects.all())
    return pages.exclude(pk__in=Consultation.objects.exclude(pk__in=own.values("pk")).values("pk"))


@hooks.register("construct_explorer_page_queryset")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def explored(parent_page: Any, pages: Any, request: HttpRequest) -> Any:
    return without_foreign(pages, request)


@hooks.register("construct_page_chooser_queryset")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def chosen(pages: Any, request: HttpRequest) -> Any:
    return without_foreign(pages, request)


@hooks.register("construct_reports_menu")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def without_reports_of_all_pages(request: HttpRequest, items: list[MenuItem]) -> None:
    """These two list every page with a link to edit it, whoever may."""
    items[:] = [item for item in items if item.name not in {"aging-pages", "page-types-usage"}]
