"""Asking in a template what the person may do, so that no page offers what would be refused."""

from typing import Any

from django import template

from portal.accounts.grants import can

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str) -> bool:
    """{% may "contactpoints.view_point" as may_view %}: whether the reader of the page may do this anywhere."""
    user = context.get("user")
    return user is not None and user.is_authenticated and can(user, action)
