"""The ways from the page editor back to the office."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from consultations.office.permissions import OPEN_OFFICE
from consultations.rounds.models import Consultation, RoundAct
from portal.accounts.menu import GrantedMenuItem


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def office_item() -> MenuItem:
    # The item is kept from one request to the next, and its address is another one in English.
    return GrantedMenuItem(_("Office"), reverse_lazy("office:home"), icon_name="home", order=10, action=OPEN_OFFICE)


@hooks.register("after_edit_page")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def say_what_is_not_public_yet(request: HttpRequest, page: Page) -> None:
    """What is saved on a public page is read by nobody before it is published as a correction: say so, and where."""
    if isinstance(page, Consultation) and page.live and page.has_unpublished_changes:
        address = reverse("office:act", args=[page.pk, RoundAct.Kind.CORRECT])
        words = gettext("Saved, and not public yet. To let the public read it, publish the correction with its reason.")
        messages.warning(request, format_html('<a href="{}">{}</a>', address, words))
