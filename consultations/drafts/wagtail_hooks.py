from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, HistoryView, SnippetViewSet, UsageView

from consultations.drafts.models import LegislativeProject
from consultations.drafts.permissions import EDIT_PROJECT
from portal.accounts.grants import allowed, can, scopes
from portal.accounts.models import ScopeKind, User


class ProjectPolicy(ModelPermissionPolicy):  # type: ignore[misc]  # Wagtail is untyped
    """An editor's own projects; a new one is entered by whoever edits them all. None is deleted here."""

    def user_has_permission(self, user: User, action: str) -> bool:
        if action == "add":
            return any(scope.kind is ScopeKind.EVERYTHING for scope in scopes(user, EDIT_PROJECT))
        return action in {"change", "view"} and can(user, EDIT_PROJECT)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action) and can(user, EDIT_PROJECT, instance)

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> "QuerySet[Any]":
        return allowed(user, EDIT_PROJECT, LegislativeProject.objects.all())


register_permission_policy(LegislativeProject, ProjectPolicy(LegislativeProject))


class OwnProjectMixin:
    """Wagtail asks its policy for the model; here it is asked for the project."""

    def get_object(self, *args: Any) -> Any:
        found = super().get_object(*args)  # type: ignore[misc]  # a view of Wagtail's
        if not can(self.request.user, EDIT_PROJECT, found):  # type: ignore[attr-defined]  # the same
            raise PermissionDenied
        return found


class ProjectEditView(OwnProjectMixin, EditView):  # type: ignore[misc]  # Wagtail is untyped
    pass


class ProjectUsageView(OwnProjectMixin, UsageView):  # type: ignore[misc]  # Wagtail is untyped
    pass


class ProjectHistoryView(OwnProjectMixin, HistoryView):  # type: ignore[misc]  # Wagtail is untyped
    pass


class ProjectViewSet(SnippetViewSet):  # type: ignore[misc]  # Wagtail is untyped
    """Legislative projects and the stages they have reached."""

    model = LegislativeProject
    icon = "list-ol"
    menu_label = _("Projects")
    menu_order = 150
    add_to_admin_menu = True
    list_display = ["name", "code", "responsible_body"]
    edit_view_class = ProjectEditView
    usage_view_class = ProjectUsageView
    history_view_class = ProjectHistoryView
    panels = [
        FieldPanel("name"),
        FieldPanel("code", help_text=_(
            "A short name of your own choice in Latin letters and digits, like 2026-waste, used once. Workbooks name "
            "the project by it; the public does not see it."
        )),
        FieldPanel("responsible_body"),
        InlinePanel("stages", label=_("Stage"), heading=_("Stages"),
                    panels=[FieldPanel("stage"), FieldPanel("reached_on"), FieldPanel("note")]),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return allowed(request.user, EDIT_PROJECT, LegislativeProject.objects.all())


register_snippet(ProjectViewSet)
