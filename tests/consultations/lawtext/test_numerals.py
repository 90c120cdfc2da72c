import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.lawtext.numerals import LARGEST, format_number, parse_number


@given(st.integers(1, LARGEST))
def test_every_number_is_read_as_it_is_written(number: int) -> None:
    assert parse_number(format_number(number)) == number
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [(10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (1010, "一千零一十"), (1260, "一千二百六十"),
     (10_012, "一万零一十二")],
)  # fmt: skip
def test_numbers_are_written_as_statutes_write_them(number: int, text: str) -> None:
    assert format_number(number) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("一二六〇", 1260), ("１２", 12), ("两百", 200), ("百", 100), ("一百〇五", 105), ("廿", None), ("", None)],
)
def test_other_spellings_are_read_and_the_rest_is_refused(text: str, number: int | None) -> None:
    if number is None:
        with pytest.raises(ValueError, match="numeral"):
            parse_number(text)
    else:
        assert parse_number(text) == number
