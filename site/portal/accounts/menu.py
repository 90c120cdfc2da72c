"""Items of the Wagtail admin's menu."""

from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail.admin.menu import MenuItem

from portal.accounts.grants import can


class GrantedMenuItem(MenuItem):  # type: ignore[misc]  # Wagtail is untyped
    """Shown to whoever may do the action behind it."""

    def __init__(self, label: str | Promise, url: str | Promise, *, action: str, icon_name: str, order: int) -> None:
        super().__init__(label, url, icon_name=icon_name, order=order)
        self.action = action

    def is_shown(self, request: HttpRequest) -> bool:
        return can(request.user, self.action)
