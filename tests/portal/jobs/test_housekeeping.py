from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.accounts.models import RateCount, SignIn
from portal.audit.models import AccessEntry, AuditEntry
from portal.audit.services import note_access, record
from portal.jobs.models import Job
from portal.jobs.pruning import prune
from portal.jobs.ticker import get_duties
from portal.media.models import PrivateFile
from portal.media.services import store_private_file
from tests.factories import UserFactory
from tests.portal.jobs.helpers import waiting

pytestmark = pytest.mark.django_db


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def test_pruning_is_one_nightly_duty() -> None:
    assert [duty.seconds for duty in get_duties() if duty.name == "portal.prune"] == [24 * 3600]


@pytest.mark.parametrize(
    ("state", "kept", "given_up"),
    [(Job.State.DONE, 29, 31), (Job.State.CANCELLED, 29, 31), (Job.State.FAILED, 89, 91)],
)
def test_finished_jobs_go_after_their_time(state: Job.State, kept: int, given_up: int) -> None:
    young = waiting("test", state=state, finished_at=ago(kept))
    waiting("test", state=state, finished_at=ago(given_up))
    unfinished = waiting("test", queued_at=ago(400))

    prune()

    assert set(Job.objects.all()) == {young, unfinished}


@pytest.mark.parametrize(("status", "kept", "given_up"), [("SUCCESSFUL", 29, 31), ("FAILED", 89, 91)])
def test_results_of_tasks_go_with_the_jobs(status: str, kept: int, given_up: int) -> None:
    for days in (kept, given_up):
        DBTaskResult.objects.create(
            status=status, finished_at=ago(days), args_kwargs={}, task_path="a.b", backend_name="default",
            exception_class_path="", traceback="",
        )  # fmt: skip

    prune()

    assert DBTaskResult.objects.get().finished_at > ago(kept + 1)


def test_sessions_that_ran_out_go_and_their_sign_ins_are_over() -> None:
    user = UserFactory()
    Session.objects.create(session_key="over", session_data="", expire_date=ago(0.1))
    Session.objects.create(session_key="alive", session_data="", expire_date=ago(-1))
    for key, at in (("over", ago(3)), ("alive", ago(3)), ("being made", ago(0))):
        SignIn.objects.create(user=user, session_key=key, at=at)

    prune()

    assert [session.session_key for session in Session.objects.all()] == ["alive"]
    ended = SignIn.objects.exclude(ended_at=None).values_list("session_key", flat=True)
    assert list(ended) == ["over"]


def test_counts_go_a_day_after_their_window() -> None:
    for key, days in (("old", 1.1), ("young", 0.9)):
        RateCount.objects.create(key=key, window=1, count=1, ends=int(ago(days).timestamp()))

    prune()

    assert RateCount.objects.get().key == "young"


def test_the_access_log_is_kept_for_six_months() -> None:
    user = UserFactory()
    for days in (183, 185):
        SignIn.objects.create(user=user, session_key=f"s{days}", at=ago(400), ended_at=ago(days))
        note_access("file", subject=user, by=user)
        AccessEntry.objects.filter(at__gt=ago(1)).update(at=ago(days), what=f"{days}")

    prune()

    assert SignIn.objects.get().session_key == "s183"
    assert AccessEntry.objects.get().what == "183"


def test_audit_entries_are_never_given_up() -> None:
    AuditEntry.objects.bulk_create([AuditEntry(action="test.old", at=ago(9999))])
    record("test.new", subject=None, by=None)

    prune()

    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"test.old", "test.new"}


def test_a_workbook_that_nobody_confirmed_goes_with_its_file() -> None:
    old, young, other = (
        store_private_file(content=b"x", name="a.xlsx", by=None, purpose=purpose)
        for purpose in ("network-workbook", "network-workbook", "")
    )
    PrivateFile.objects.filter(pk__in=[old.pk, other.pk]).update(uploaded_at=ago(settings.UPLOAD_KEEP_DAYS + 1))

    prune()

    assert set(PrivateFile.objects.all()) == {young, other}
    stored = [storages["private"].exists(private.file.name) for private in (old, young, other)]
    assert stored == [False, True, True]
