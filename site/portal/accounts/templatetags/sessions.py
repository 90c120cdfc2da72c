"""How long the reader of a page stays signed in, so that its end can be said beforehand."""

from typing import Any

from django import template

from portal.accounts.services.sessions import seconds_left as left

register = template.Library()


@register.simple_tag(takes_context=True)
def seconds_left(context: dict[str, Any]) -> int | str:
    seconds = left(context["request"].session)
    return "" if seconds is None else seconds
