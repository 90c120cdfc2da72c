"""Chinese words on a page in another language say so; a Chinese page says it once."""

import time

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


def test_marking_many_marks_takes_time_as_their_number() -> None:
    """Each size twice the one before; the best of three, on the processor's own clock."""
    with translation.override("en"):
        times = [min(_seconds("。" * size) for _ in range(3)) for size in (100_000, 200_000)]

    assert times[1] < 0.2
    assert times[1] <= 4 * max(times[0], 0.002)


def _seconds(words: str) -> float:
    begun = time.process_time()
    marked(words)
    return time.process_time() - begun
