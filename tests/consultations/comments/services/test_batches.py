import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.models import ImportBatch
from consultations.comments.services.batches import ABANDONED_AFTER, begin_batch, check_batch, fail_stale_batches
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.exceptions import NotAllowedError
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
