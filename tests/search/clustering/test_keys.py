import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clustering.keys import exact_key, exact_keys, fold_with_places


@pytest.mark.parametrize(
    ("one", "other"),
    [("涨3.5%", "涨35%"), ("10:30开会", "1030开会"), ("零下-5度", "零下5度"), ("二〇二四", "二二四"), ("👍", "👎"), ("！！！", ""),
     ("不同意", "同意"), ("½", "12"), ("第5/6条", "第56条"), ("±2", "2"), ("5‰", "5")],
)  # fmt: skip
def test_the_key_keeps_what_carries_meaning(one: str, other: str) -> None:
    assert exact_key(one) != exact_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("電梯 壞了。", "电梯坏了"), ("ＡＢＣ，", "abc"), ("同意！！", "同意"), ("第１２条", "第12条"), ("⑩人", "10人"), ("好%", "好"), ("a-b", "ab")],
)  # fmt: skip
def test_the_key_is_blind_to_script_width_case_and_sentence_marks(one: str, other: str) -> None:
    assert exact_key(one) == exact_key(other)


@given(st.lists(st.text("甲乙½⑩1.5%- 。Ａé\u0301👍\ud800", max_size=9), max_size=9))
def test_a_text_has_the_same_key_alone_and_among_others(texts: list[str]) -> None:
    assert exact_keys(texts) == [exact_key(text) for text in texts]


def test_the_marks_of_one_text_are_not_beside_the_digits_of_the_next() -> None:
    assert exact_keys(["约5", "%以上", "3", ".5"]) == ["约5", "以上", "3", "5"]


def test_places_lead_back_to_the_characters_as_written() -> None:
    texts = ["甲 ½，", "乙⑩"]

    keyed, places = fold_with_places(texts)

    written = "".join(texts)
    assert keyed.texts() == ["甲1⁄2", "乙10"]
    assert [written[place] for place in places.tolist()] == ["甲", "½", "½", "½", "乙", "⑩", "⑩"]
