"""The staff's screens and menu in the Wagtail admin."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.models import LegislativeProject
from consultations.permissions import APPROVE_DECISION, PUBLISH_RESULTS, VIEW_COMMENT
from portal.accounts.menu import GrantedMenuItem


@hooks.register("register_admin_urls")
def office_urls() -> list[URLPattern | URLResolver]:
    return [path("", include("consultations.urls.office"))]


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
    return format_html('<link rel="stylesheet" href="{}">', static("consultations/office.css"))


class ProjectViewSet(SnippetViewSet):
    """Legislative projects and the stages they have reached."""

    model = LegislativeProject
    icon = "list-ol"
    menu_label = _("Projects")
    menu_order = 150
    add_to_admin_menu = True
    list_display = ["name", "code", "responsible_body"]
    panels = [
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("responsible_body"),
        InlinePanel("stages", label=_("Stage"), heading=_("Stages"),
                    panels=[FieldPanel("stage"), FieldPanel("reached_on"), FieldPanel("note")]),
    ]  # fmt: skip


register_snippet(ProjectViewSet)
