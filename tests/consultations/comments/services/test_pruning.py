from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.models import BatchRow, Comment, ImportBatch, RowError
from consultations.comments.services.batches import begin_batch, check_batch, confirm_batch, discard_batch
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.exceptions import NotAllowedError
from portal.jobs.pruning import prune
from tests.factories import UserFactory, officer_of
from tests.workbooks import Rows, workbook

pytestmark = pytest.mark.django_db
GOOD: Rows = [{OPINION: "一条意见"}, {OPINION: "又一条意见"}]
BAD: Rows = [{TARGET: "第九百条", OPINION: "一条意见"}]
PRUNING = "comments.unconfirmed_uploads"


@pytest.fixture
def upload(consultation: Consultation, point: ContactPoint) -> Any:
    """Makes an upload of these rows, its check done."""

    def make(rows: Rows = GOOD) -> ImportBatch:
        content = workbook(rows)
        batch = begin_batch(content=content, name="意见.xlsx", consultation=consultation, contact_point=point, by=None)
        return check_batch(batch=batch)

    return make


def let_pass(batch: ImportBatch, days: float) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=timezone.now() - timedelta(days=days))


def pruned(batch: ImportBatch, django_capture_on_commit_callbacks: Any) -> int:
    with django_capture_on_commit_callbacks(execute=True):
        count = prune()[PRUNING]
    batch.refresh_from_db()
    return count


@pytest.mark.parametrize("rows", [GOOD, BAD])
def test_an_upload_nobody_confirmed_goes_after_its_time(
    upload: Any, rows: Rows, django_capture_on_commit_callbacks: Any
) -> None:
    batch = upload(rows)
    stored_at = batch.file.file.name
    storage = batch.file.file.storage
    let_pass(batch, settings.UPLOAD_KEEP_DAYS - 1)
    assert pruned(batch, django_capture_on_commit_callbacks) == 0
    assert batch.state != ImportBatch.State.DISCARDED
    assert storage.exists(stored_at)

    let_pass(batch, settings.UPLOAD_KEEP_DAYS + 1)
    assert pruned(batch, django_capture_on_commit_callbacks) == 1

    assert batch.state == ImportBatch.State.DISCARDED
    assert not storage.exists(stored_at)
    assert (batch.file.name, batch.file.sha256, batch.slip_seed) == ("", "", "")
    assert not BatchRow.objects.exists()
    assert not RowError.objects.exists()
    let_pass(batch, settings.UPLOAD_KEEP_DAYS + 1)
    assert pruned(batch, django_capture_on_commit_callbacks) == 0


def test_a_discarded_upload_goes_too(upload: Any, django_capture_on_commit_callbacks: Any) -> None:
    batch = upload()
    discard_batch(batch=batch, by=None)
    let_pass(batch, settings.UPLOAD_KEEP_DAYS + 1)

    assert pruned(batch, django_capture_on_commit_callbacks) == 1
    assert batch.file.sha256 == ""


def test_what_was_stored_or_half_stored_stays(
    upload: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from consultations.comments.services import storing

    monkeypatch.setattr(storing, "CHUNK_ROWS", 1)
    stored = store_batch(batch=upload())

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    half = upload([{OPINION: "第三条意见"}, {OPINION: "第四条意见"}])
    with pytest.raises(KeyboardInterrupt):
        store_batch(batch=half, progress=die)
    ImportBatch.objects.filter(pk=half.pk).update(state=ImportBatch.State.FAILED)
    for batch in (stored, half):
        let_pass(batch, settings.UPLOAD_KEEP_DAYS + 1)

    assert pruned(half, django_capture_on_commit_callbacks) == 0

    store_batch(batch=ImportBatch.objects.get(pk=half.pk))
    assert Comment.objects.received().count() == 4


def test_the_point_reads_what_became_of_it(
    upload: Any, point: ContactPoint, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch = upload(BAD)
    let_pass(batch, settings.UPLOAD_KEEP_DAYS + 1)
    pruned(batch, django_capture_on_commit_callbacks)
    client.force_login(officer_of(point))

    page = client.get(reverse("desk:batch", args=[batch.pk])).content.decode()

    assert "30 天内无人确认" in page
    assert "第九百条" not in page
    gone = client.get(reverse("media:private_file", args=[batch.file_id]))
    assert gone.status_code == 410
    assert "逾期无人确认" in gone.content.decode()
    with pytest.raises(NotAllowedError):
        confirm_batch(batch=batch, by=UserFactory())
