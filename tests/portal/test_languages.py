"""Chinese words on a page in another language say so; a Chinese page says it once."""

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe

from portal.languages import marked, needs_mark

TITLE = "《测试市停车条例（草案）》第3条"


@pytest.mark.parametrize(
    ("words", "html"),
    [
        (TITLE, f'<span lang="zh-Hans">{TITLE}</span>'),
        ("Row 3 of 意见汇总表.xlsx", 'Row 3 of <span lang="zh-Hans">意见汇总表</span>.xlsx'),
        ("<b>条例</b>", '&lt;b&gt;<span lang="zh-Hans">条例</span>&lt;/b&gt;'),
        (mark_safe("<b>条例</b>"), '<span lang="zh-Hans"><b>条例</b></span>'),
        ("A & B", "A &amp; B"),
    ],
)
def test_on_an_english_page_chinese_words_are_marked_and_nothing_else(words: str, html: str) -> None:
    with translation.override("en"):
        assert marked(words) == html


def test_a_chinese_page_has_no_marks() -> None:
    with translation.override("zh-hans"):
        assert (marked(f"<{TITLE}>"), needs_mark(TITLE)) == (f"&lt;{TITLE}&gt;", False)
