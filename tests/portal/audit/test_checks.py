from typing import Any

import pytest
from django.core.checks import run_checks


@pytest.mark.parametrize(("days", "found"), [(182, ["portal.E101"]), (183, []), (3650, [])])
def test_the_access_log_cannot_be_given_up_before_six_months(settings: Any, days: int, found: list[str]) -> None:
    settings.ACCESS_LOG_DAYS = days

    assert [error.id for error in run_checks(tags=["audit"])] == found
