"""The network of contact points in the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from contactpoints.models import Area, Capability, ContactPoint, Organisation


class ContactPointViewSet(SnippetViewSet):
    model = ContactPoint
    icon = "group"
    list_display = ["name", "code", "area", "is_active"]
    search_fields = ["name", "code"]


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    icon = "home"
    list_display = ["name", "kind", "area"]


class AreaViewSet(SnippetViewSet):
    model = Area
    icon = "site"
    list_display = ["name", "level", "code", "parent"]
    exclude_form_fields = ["path"]


class CapabilityViewSet(SnippetViewSet):
    model = Capability
    icon = "tag"
    list_display = ["name", "code"]


class NetworkGroup(SnippetViewSetGroup):
    """Shown to whoever may change one of these."""

    menu_label = _("Contact points")
    menu_icon = "group"
    menu_order = 160
    items = (ContactPointViewSet, OrganisationViewSet, AreaViewSet, CapabilityViewSet)


register_snippet(NetworkGroup)
