"""What is Chinese on a page in another language says so, for screen readers and dictionaries."""

import re
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

CHINESE = "zh-Hans"
_HAN = r"\u3400-\u9fff\U00020000-\U000323af"
_MARKS = r"\u2018-\u201d\u3001-\u303f\uff01-\uff5e"
# From the first Chinese character or mark to the last one, with what stands between: 第3条, 《条例（草案）》.
# A run of marks is tried from its beginning only: thousands of them would be tried from each.
_WORDS = re.compile(rf"(?<![{_HAN}{_MARKS}])[{_HAN}{_MARKS}]*[{_HAN}](?:[^a-zA-Z<>&;]*[{_HAN}{_MARKS}])?")


def needs_mark(words: str) -> bool:
    """Whether these words are Chinese and the page around them is not."""
    return not (get_language() or "").startswith("zh") and bool(_WORDS.search(words))


def marked(words: Any) -> SafeString:
    """Words as HTML, with their language where it is not the page's."""
    text = conditional_escape(words)
    if not needs_mark(text):
        return text
    if "<" in text:
        return format_html('<span lang="{}">{}</span>', CHINESE, text)
    return mark_safe(_WORDS.sub(rf'<span lang="{CHINESE}">\g<0></span>', text))  # noqa: S308  escaped above
