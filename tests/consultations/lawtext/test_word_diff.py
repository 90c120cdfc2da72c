import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.lawtext.word_diff import diff_words


@given(
    st.text(alphabet="停车场应当公示，。收费0123ab \n", max_size=60),
    st.text(alphabet="停车场应当公示，。收费0123ab \n", max_size=60),
)
def test_segments_give_both_texts_back(old: str, new: str) -> None:
    segments = diff_words(old, new)

    assert "".join(text for sign, text in segments if sign != "+") == old
    assert "".join(text for sign, text in segments if sign != "-") == new


@pytest.mark.parametrize("length", [30_000, 60_000])
def test_very_long_texts_are_compared_by_lines_first(length: int) -> None:
    old = "\n".join(f"第{n}行的文字" for n in range(length // 8))
    new = old.replace("第100行的文字", "第100行的新文字")

    assert [part for part in diff_words(old, new) if part[0] != "="] == [("+", "新")]
