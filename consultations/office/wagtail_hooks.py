"""The staff's screens and menu in the Wagtail admin."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from consultations.comments.permissions import VIEW_COMMENT
from consultations.decisions.permissions import APPROVE_DECISION, PUBLISH_RESULTS
from portal.accounts.menu import GrantedMenuItem


@hooks.register("register_admin_urls")
def office_urls() -> list[URLPattern | URLResolver]:
    return [path("", include("consultations.office.urls"))]


@hooks.register("register_admin_menu_item")
def comments_item() -> MenuItem:
    return GrantedMenuItem(
        _("Comments"), reverse("office:comments"), icon_name="comment", order=200, action=VIEW_COMMENT
    )


@hooks.register("register_admin_menu_item")
def approvals_item() -> MenuItem:
    return GrantedMenuItem(
        _("Approvals"), reverse("office:approvals"), icon_name="check", order=210, action=APPROVE_DECISION
    )


@hooks.register("register_admin_menu_item")
def results_item() -> MenuItem:
    return GrantedMenuItem(_("Results"), reverse("office:results"), icon_name="view", order=220, action=PUBLISH_RESULTS)


@hooks.register("insert_global_admin_css")
def office_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("office/office.css"))
