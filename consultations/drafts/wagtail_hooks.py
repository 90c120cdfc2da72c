from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.drafts.models import LegislativeProject


class ProjectViewSet(SnippetViewSet):  # type: ignore[misc]  # Wagtail is untyped
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
