from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.audit.models import AuditEntry
from portal.jobs.models import DutyState, Job
from tests.factories import UserFactory, person_with
from tests.portal.jobs.helpers import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return person_with(Role.ADMINISTRATOR)


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def page_of(client: Client, **asked: Any) -> Any:
    response = client.get(reverse("jobs:overview"), asked)
    assert response.status_code == 200
    return response


def test_the_page_lists_failed_running_and_waiting_jobs(client: Client) -> None:
    now = timezone.now()
    failed = waiting("test.a", state=Job.State.FAILED, finished_at=now - timedelta(days=29), error="ValueError: broken")
    waiting("test.b", state=Job.State.FAILED, finished_at=now - timedelta(days=31))
    waiting("test.c", state=Job.State.DONE, finished_at=now)
    running = waiting("test.d", state=Job.State.RUNNING, done=1, total=4, created_by=UserFactory())
    queued = waiting("search.drain")

    response = page_of(client)

    assert list(response.context["failed"]) == [failed]
    assert list(response.context["unfinished"]) == [queued, running]
    words = response.content.decode()
    assert [text for text in ("ValueError: broken", "1 / 4 (25%)", "更新索引") if text not in words] == []


def test_the_page_says_how_the_duties_are(client: Client) -> None:
    DutyState.objects.create(
        name="search.catch_up", failures=3, last_error="OSError: gone", failed_at=timezone.now(),
        next_try=timezone.now(),
    )  # fmt: skip

    response = page_of(client)

    duty, state = response.context["duties"][0]
    assert (duty.name, state.failures) == ("search.catch_up", 3)
    words = response.content.decode()
    assert "OSError: gone" in words
    assert "让索引跟上意见" in words


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_one_job_as_for_many(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for _n in range(count):
        waiting("test.a", created_by=UserFactory())
        waiting("test.b", state=Job.State.FAILED, finished_at=timezone.now())
    page_of(client)

    with django_assert_num_queries(QUERIES):
        page_of(client)


QUERIES = 8


def test_fifty_jobs_fit_a_page(client: Client) -> None:
    Job.objects.bulk_create([Job(kind="test.a", queue=Job.Queue.LONG) for _n in range(51)])
    done = {"state": Job.State.FAILED, "finished_at": timezone.now()}
    Job.objects.bulk_create([Job(kind="test.b", queue=Job.Queue.LONG, **done) for _n in range(52)])

    response = page_of(client, page=2, failed=1)

    assert len(response.context["unfinished"]) == 1
    assert len(response.context["failed"]) == 50
    words = response.content.decode()
    assert "?page=2&amp;failed=2" in words
    assert "?failed=1&amp;page=1" in words


def test_the_button_cancels_a_job_and_says_who_did_it(client: Client, administrator: User) -> None:
    job = waiting("test.a", state=Job.State.RUNNING)

    response = client.post(reverse("jobs:cancel", args=[job.pk]), follow=True)

    job.refresh_from_db()
    assert job.cancel_requested
    assert AuditEntry.objects.get(action="jobs.cancel").actor == administrator
    assert reverse("jobs:cancel", args=[job.pk]) not in response.content.decode()


def test_cancelling_what_is_over_changes_nothing(client: Client) -> None:
    job = waiting("test.a", state=Job.State.DONE)

    response = client.post(reverse("jobs:cancel", args=[job.pk]), follow=True)

    job.refresh_from_db()
    assert (response.status_code, job.state, job.cancel_requested) == (200, Job.State.DONE, False)


def test_the_page_is_not_kept_by_caches(client: Client) -> None:
    assert "no-store" in page_of(client).headers["Cache-Control"]
