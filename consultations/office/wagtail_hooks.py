"""The way from the page editor back to the office."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from consultations.office.permissions import OPEN_OFFICE
from portal.accounts.menu import GrantedMenuItem


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def office_item() -> MenuItem:
    # The item is kept from one request to the next, and its address is another one in English.
    return GrantedMenuItem(_("Office"), reverse_lazy("office:home"), icon_name="home", order=10, action=OPEN_OFFICE)
