from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from contactpoints.models import ReceptionDay
from contactpoints.models.reception import next_receptions
from tests.factories import (
    ContactPointFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ({"day": 31}, date(2026, 2, 1), [date(2026, 3, 31), date(2026, 5, 31), date(2026, 7, 31)]),
        ({"weekday": 3}, date(2026, 11, 25), [date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 9)]),
        ({"weekday": 5, "week": 5}, date(2026, 11, 24), [date(2027, 1, 29), date(2027, 4, 30), date(2027, 7, 30)]),
        ({"weekday": 1, "week": -1}, date(2026, 11, 24), [date(2026, 11, 30), date(2026, 12, 28), date(2027, 1, 25)]),
    ],
)
def test_the_next_three_reception_days(rule: dict[str, int], start: date, expected: list[date]) -> None:
    found = next_receptions([ReceptionDay(**rule, starts=time(9))], start=start)

    assert found == [(day, "09:00") for day in expected]


@pytest.mark.parametrize("rule", [{}, {"weekday": 1, "day": 1}, {"day": 3, "week": 1}, {"weekday": 2, "week": 7}])
def test_a_reception_day_is_of_the_week_or_of_the_month(rule: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionDay.objects.create(contact_point=ContactPointFactory(), **rule)
