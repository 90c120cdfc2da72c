"""The way to the network from the Wagtail admin, and the words that an installation may change there."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from contactpoints.models import AreaLevel, Capability, Subject
from contactpoints.permissions import VIEW_POINT
from portal.accounts.menu import GrantedMenuItem
from portal.accounts.models import RoleName
from portal.accounts.permissions import VIEW_AUDIT, VIEW_PEOPLE


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def network_item() -> MenuItem:
    return GrantedMenuItem(_("Network"), reverse_lazy("network:home"), icon_name="group", order=160, action=VIEW_POINT)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def people_item() -> MenuItem:
    return GrantedMenuItem(_("People"), reverse_lazy("network:people"), icon_name="user", order=161, action=VIEW_PEOPLE)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def audit_item() -> MenuItem:
    return GrantedMenuItem(_("Audit log"), reverse_lazy("audit:log"), icon_name="history", order=900, action=VIEW_AUDIT)


class LevelViewSet(SnippetViewSet):  # type: ignore[misc]  # Wagtail is untyped
    model = AreaLevel
    icon = "site"
    list_display = ["name", "name_en", "order"]


class CapabilityViewSet(SnippetViewSet):  # type: ignore[misc]  # Wagtail is untyped
    model = Capability
    icon = "tag"
    list_display = ["name", "name_en", "code"]


class SubjectViewSet(SnippetViewSet):  # type: ignore[misc]  # Wagtail is untyped
    model = Subject
    icon = "tag"
    list_display = ["name", "name_en", "code"]


class RoleNameViewSet(SnippetViewSet):  # type: ignore[misc]  # Wagtail is untyped
    model = RoleName
    icon = "user"
    list_display = ["role", "name", "name_en"]


class WordsGroup(SnippetViewSetGroup):  # type: ignore[misc]  # Wagtail is untyped
    """Shown to whoever may change one of these."""

    menu_label = _("Words")
    menu_icon = "edit"
    menu_order = 170
    items = (LevelViewSet, CapabilityViewSet, SubjectViewSet, RoleNameViewSet)


register_snippet(WordsGroup)
