"""The language of words that are not of the interface: titles, names, what people said."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.languages import CHINESE, marked, needs_mark

register = template.Library()
register.filter("chinese", marked)


@register.filter
def lang_attribute(words: Any) -> SafeString:
    """For an element that can hold no other, like an option."""
    return format_html(' lang="{}"', CHINESE) if needs_mark(str(words)) else SafeString("")
