"""What every page says of itself: where one is in a menu, and what a message or a search engine shows of it."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.middleware import ENGLISH_PREFIX

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_link(context: Mapping[str, Any], address: str, words: str, *, within: bool = False) -> SafeString:
    """A link of a menu that says so where it leads to this page; `within` also on the pages below it."""
    path = context["request"].path
    current = "page" if path == address else "true" if within and path.startswith(address) else ""
    if not current:
        return format_html('<a href="{}">{}</a>', address, words)
    return format_html('<a href="{}" aria-current="{}">{}</a>', address, current, words)


@register.inclusion_tag("partials/sharing.html", takes_context=True)
def sharing(context: Mapping[str, Any], title: str, description: str, kind: str = "article") -> dict[str, Any]:
    """Title, description and picture as WeChat and search engines take them; one address for each language."""
    request = context["request"]
    path = request.path
    chinese = path.removeprefix(ENGLISH_PREFIX.rstrip("/")) or "/"
    return {
        "title": title,
        "description": " ".join(description.split()),
        "kind": kind,
        "site_name": context["site_name"],
        "address": request.build_absolute_uri(path),
        "chinese": request.build_absolute_uri(chinese),
        "english": request.build_absolute_uri(ENGLISH_PREFIX.rstrip("/") + chinese),
        "picture": request.build_absolute_uri(static("portal/share.png")),
        "locale": "en_GB" if path.startswith(ENGLISH_PREFIX) else "zh_CN",
    }
