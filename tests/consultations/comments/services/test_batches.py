import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.models import Comment, ImportBatch
from consultations.comments.services.batches import (
    ABANDONED_AFTER,
    begin_batch,
    check_batch,
    confirm_batch,
    discard_batch,
    fail_stale_batches,
)
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.audit.models import AuditEntry
from portal.exceptions import NotAllowedError
from tests.factories import officer_of
from tests.races import at_once
from tests.workbooks import store, workbook

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_long_work_without_a_job_is_not_taken_for_left_in_the_middle(
    consultation: Consultation, point: ContactPoint, settings: Any
) -> None:
    settings.JOB_LEASE_SECONDS = 0.3
    content = workbook([{OPINION: "一条意见"}])
    batch = begin_batch(content=content, name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    states = []

    def work_long(done: int, total: int) -> None:
        long_ago = timezone.now() - ABANDONED_AFTER - timedelta(seconds=1)
        ImportBatch.objects.filter(pk=batch.pk).update(touched_at=long_ago)
        time.sleep(1)
        fail_stale_batches()
        states.append(ImportBatch.objects.get(pk=batch.pk).state)

    store_batch(batch=check_batch(batch=batch, progress=work_long), progress=work_long)

    assert states == ["checking", "storing"]
    assert ImportBatch.objects.get(pk=batch.pk).state == "published"


def test_a_batch_whose_process_died_does_not_block_its_point(consultation: Consultation, point: ContactPoint) -> None:
    dead = begin_batch(
        content=workbook([{OPINION: "一条意见"}]),
        name="a.xlsx",
        consultation=consultation,
        contact_point=point,
        by=None,
    )
    ImportBatch.objects.filter(pk=dead.pk).update(
        state=ImportBatch.State.STORING, touched_at=timezone.now() - timedelta(minutes=5)
    )

    batch = store(workbook([{OPINION: "另一条意见"}]), consultation, point)

    assert batch.state == ImportBatch.State.PUBLISHED
    assert ImportBatch.objects.get(pk=dead.pk).state == ImportBatch.State.FAILED


def test_two_uploads_of_a_point_take_turns(consultation: Consultation, point: ContactPoint) -> None:
    busy = begin_batch(
        content=workbook([{OPINION: "一条意见"}]),
        name="a.xlsx",
        consultation=consultation,
        contact_point=point,
        by=None,
    )
    ImportBatch.objects.filter(pk=busy.pk).update(state=ImportBatch.State.STORING)

    with pytest.raises(NotAllowedError):
        store(workbook([{OPINION: "另一条意见"}]), consultation, point)


def test_checking_again_puts_rows_and_mistakes_in_the_place_of_those_before(
    consultation: Consultation, point: ContactPoint
) -> None:
    rows = [{OPINION: "一条意见", TARGET: "第九百条"}, {OPINION: "又一条意见"}]
    batch = begin_batch(content=workbook(rows), name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    first = check_batch(batch=batch)
    assert (first.state, first.rows, first.mistakes) == ("refused", 2, 1)
    other = begin_batch(
        content=workbook([{OPINION: "又一条意见"}]),
        name="b.xlsx",
        consultation=consultation,
        contact_point=point,
        by=None,
    )
    store_batch(batch=check_batch(batch=other))

    again = check_batch(batch=ImportBatch.objects.get(pk=batch.pk))

    assert list(again.outcomes.values_list("number", "outcome")) == [(2, "wrong"), (3, "already_there")]
    assert [(error.row, error.column) for error in again.errors.all()] == [(2, TARGET)]
    assert (again.rows, again.created, again.already_there, again.mistakes) == (2, 0, 1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_confirmed_and_discarded_at_once_one_of_both_holds(consultation: Consultation, point: ContactPoint) -> None:
    officer = officer_of(point)
    for turn in range(6):
        content = workbook([{OPINION: f"第{turn}条意见"}])
        batch = begin_batch(content=content, name="a.xlsx", consultation=consultation, contact_point=point, by=None)
        check_batch(batch=batch)
        acts = [
            lambda batch=batch: confirm_batch(batch=batch, by=officer),
            lambda batch=batch: discard_batch(batch=batch, by=officer),
        ]
        both = at_once(*(acts if turn % 2 else reversed(acts)))

        assert both.winners == 1
        assert [type(error) for error in both.errors if error] == [NotAllowedError]
        batch.refresh_from_db()
        logged = AuditEntry.objects.filter(action__in=["comments.confirm_batch", "comments.discard_batch"])
        assert logged.count() == turn + 1
        assert (batch.state == "discarded") is not Comment.objects.filter(batch=batch).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_uploads_of_a_point_stored_at_once_one_waits_its_turn(
    consultation: Consultation, point: ContactPoint
) -> None:
    same = [{OPINION: "同一条意见"}, {OPINION: "另一条意见"}]
    batches = [
        begin_batch(content=workbook(same), name=name, consultation=consultation, contact_point=point, by=None)
        for name in ("a.xlsx", "b.xlsx")
    ]
    for batch in batches:
        check_batch(batch=batch)

    both = at_once(*[lambda batch=batch: store_batch(batch=batch) for batch in batches])

    for batch, error in zip(batches, both.errors, strict=True):
        assert error is None or isinstance(error, NotAllowedError)
        if error:
            store_batch(batch=ImportBatch.objects.get(pk=batch.pk))
    assert Comment.objects.received().count() == 2
    assert sorted(ImportBatch.objects.values_list("created", "already_there")) == [(0, 2), (2, 0)]
