from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.jobs.exceptions import PruningError
from portal.jobs.pruning import prune, register_pruning

pytestmark = pytest.mark.usefixtures("no_prunings")


def test_prune_tells_each_the_moment_until_which_to_keep() -> None:
    asked: list[datetime] = []

    def act(before: datetime) -> int:
        asked.append(before)
        return 3

    register_pruning("test.old", timedelta(days=7), act)

    assert prune() == {"test.old": 3}
    age = timezone.now() - asked[0]
    assert timedelta(days=7) <= age < timedelta(days=7, minutes=1)


def test_one_that_fails_is_named_and_the_others_are_pruned() -> None:
    pruned: list[str] = []

    def broken(before: datetime) -> int:
        raise OSError("no such file")

    register_pruning("test.broken", timedelta(0), broken)
    register_pruning("test.good", timedelta(0), lambda before: len(pruned.append("good") or "x"))

    with pytest.raises(PruningError, match=r"^test\.broken$"):
        prune()

    assert pruned == ["good"]


def test_two_prunings_cannot_have_one_name() -> None:
    register_pruning("test.twice", timedelta(0), lambda before: 0)

    with pytest.raises(ImproperlyConfigured):
        register_pruning("test.twice", timedelta(0), lambda before: 0)
