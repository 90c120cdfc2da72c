from datetime import date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from portal.days import midnight
from portal.qr import qr_svg
from portal.templatetags.formatting import grouped_number, last_day, long_date, time_left


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "2026年3月31日（周二）"), ("en", "Tue 31 March 2026")])
def test_a_long_date_has_its_day_of_the_week_in_the_language_of_the_page(language: str, words: str) -> None:
    with translation.override(language):
        assert long_date(date(2026, 3, 31)) == words
        assert long_date(midnight(date(2026, 3, 31)) + timedelta(hours=23)) == words


def test_no_date_is_no_words() -> None:
    assert long_date(None) == ""


def test_midnight_belongs_to_the_day_before() -> None:
    assert last_day(midnight(date(2026, 4, 1))) == "2026年3月31日（周二）"
    assert last_day(midnight(date(2026, 4, 1)) + timedelta(minutes=1)) == "2026年4月1日（周三）"


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    noon = midnight(date(2026, 3, 31)) + timedelta(hours=12)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return noon


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(0), "已截止"),
        (timedelta(hours=5), "今天 17:00 截止"),
        (timedelta(hours=12), "今天 24:00 截止"),
        (timedelta(hours=12, minutes=1), "还有 1 天"),
        (timedelta(days=5), "还有 5 天"),
    ],
)
def test_time_left_is_counted_in_days_and_on_the_last_day_in_hours(
    at_noon: datetime, later: timedelta, words: str
) -> None:
    assert time_left(at_noon + later) == words


@pytest.mark.parametrize(("number", "words"), [(1204, "1,204"), (12, "12"), (None, "0"), ("3000", "3,000")])
def test_numbers_are_grouped_in_thousands(number: object, words: str) -> None:
    assert grouped_number(number) == words


def test_templates_load_them_by_the_name_of_the_module() -> None:
    page = Template("{% load formatting %}{{ day|long_date }} {{ number|grouped_number }}")

    assert page.render(Context({"day": date(2026, 1, 1), "number": 1000})) == "2026年1月1日（周四） 1,000"


@pytest.mark.parametrize("length", [10, 60, 200])
def test_a_qr_code_takes_the_size_of_its_box_however_long_the_address(length: int) -> None:
    svg = qr_svg("https://lifa.example.cn/" + "a" * length)

    assert "viewBox=" in svg
    assert " width=" not in svg
    assert " height=" not in svg
