from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.accounts.todo import todos_for
from portal.jobs.models import DutyState, Job
from tests.factories import person_with
from tests.portal.jobs.helpers import waiting

pytestmark = pytest.mark.django_db


def counted(user: User) -> list[tuple[int, str]]:
    address = reverse("jobs:overview")
    return [(item.count, item.url) for item in todos_for(user) if item.url == address]


def test_administrators_are_told_of_failures() -> None:
    DutyState.objects.create(name="bad", failures=2)
    DutyState.objects.create(name="good")
    waiting("test", state=Job.State.FAILED, finished_at=timezone.now())
    waiting("test", state=Job.State.FAILED, finished_at=timezone.now() - timedelta(days=8))
    waiting("test", state=Job.State.DONE, finished_at=timezone.now())

    assert counted(person_with(Role.ADMINISTRATOR)) == [(2, reverse("jobs:overview"))]


@pytest.mark.parametrize("role", [Role.SECURITY, Role.AUDITOR, Role.EDITOR])
def test_nobody_else_is(role: Role) -> None:
    DutyState.objects.create(name="bad", failures=2)

    assert counted(person_with(role)) == []
