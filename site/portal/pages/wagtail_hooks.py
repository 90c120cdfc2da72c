"""The home of the Wagtail admin: what waits for the person."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from portal.accounts.models import User
from portal.accounts.todo import todos_for


class WaitingPanel(Component):  # type: ignore[misc]  # Wagtail is untyped
    """What waits for me, first of all."""

    name = "waiting"
    template_name = "portal/waiting_panel.html"
    order = 10

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"waiting": todos_for(self.user), "user": self.user}


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]  # Wagtail is untyped
def waiting_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, WaitingPanel(request.user))  # type: ignore[arg-type]  # the admin is behind sign-in
