from collections.abc import Callable
from typing import Any

import pytest

from portal.jobs import pruning, registry, ticker
from portal.jobs.models import Job
from portal.jobs.registry import register_job

Register = Callable[..., str]


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Registers job kinds for one test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def register(handler: Any, name: str = "test.work", **options: Any) -> str:
        register_job(name, queue=Job.Queue.QUICK, **options)(handler)
        return name

    return register


@pytest.fixture
def no_duties(monkeypatch: pytest.MonkeyPatch) -> None:
    """The duties of the product do not get in a test's way."""
    monkeypatch.setattr(ticker, "_duties", {})


@pytest.fixture
def no_prunings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "_prunings", {})
