"""The background work's item in the menu of the Wagtail admin."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.menu import GrantedMenuItem
from portal.jobs.permissions import VIEW_JOBS


@hooks.register("register_settings_menu_item")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def jobs_item() -> MenuItem:
    return GrantedMenuItem(
        _("Background work"), reverse_lazy("jobs:overview"), icon_name="cogs", order=900, action=VIEW_JOBS
    )
