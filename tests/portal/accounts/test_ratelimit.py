import pytest

from portal.accounts.ratelimit import RateLimit

pytestmark = pytest.mark.django_db


def test_a_rate_limit_counts_per_identity() -> None:
    limit = RateLimit("test", attempts=2, seconds=3600)

    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    assert limit.allows("b")
    assert limit.is_spent("a")
    assert not limit.is_spent("b")
