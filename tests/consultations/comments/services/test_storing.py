import io

import pytest
from openpyxl import load_workbook

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.intake.sheet.template import build_template
from consultations.comments.models import Comment, ImportBatch, Submission
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from search.models import OutboxEntry
from tests.factories import make_draft
from tests.workbooks import store, workbook

pytestmark = pytest.mark.django_db


def test_a_filled_template_is_stored_as_if_everybody_had_come(consultation: Consultation, point: ContactPoint) -> None:
    book = load_workbook(io.BytesIO(build_template(consultation)))
    sheet = book.worksheets[0]
    cells = ["第三条、第四条", "盲道要管", "增加一项", "走不过去", 3, "张三", "13800001111", "居委会", "座谈会"]
    for column, value in enumerate(cells, start=1):
        sheet.cell(row=2, column=column, value=value)
    stream = io.BytesIO()
    book.save(stream)

    batch = store(stream.getvalue(), consultation, point)

    comment = Comment.objects.get()
    assert comment.original_text == "盲道要管\n建议改成：增加一项\n理由：走不过去"
    assert [t.frozen_label for t in comment.targets.all()] == ["第三条", "第四条"]
    submission = comment.submission
    assert (comment.people, submission.channel, submission.row_number) == (3, Submission.Channel.MEETING, 2)
    assert submission.contributor is not None
    assert submission.contributor.phone == "13800001111"
    assert comment.area == point.area
    assert (batch.state, batch.created) == (ImportBatch.State.PUBLISHED, 1)


def test_nothing_is_visible_before_the_batch_is_published(
    consultation: Consultation, point: ContactPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultations.comments.services import storing

    monkeypatch.setattr(storing, "CHUNK_ROWS", 2)
    seen: list[int] = []

    def watch(done: int, total: int) -> None:
        assert Comment.objects.count() == done
        seen.append(Comment.objects.received().count())

    rows = [{OPINION: f"第{n}条意见"} for n in range(5)]
    batch = begin_batch(content=workbook(rows), name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    store_batch(batch=check_batch(batch=batch), progress=watch)

    assert seen == [0, 0, 0]
    assert Comment.objects.received().count() == 5


def test_an_import_that_was_killed_goes_on_where_it_stopped(
    consultation: Consultation, point: ContactPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultations.comments.services import storing

    monkeypatch.setattr(storing, "CHUNK_ROWS", 2)

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    rows = [{OPINION: f"第{n}条意见"} for n in range(5)]
    batch = begin_batch(content=workbook(rows), name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    with pytest.raises(KeyboardInterrupt):
        store_batch(batch=check_batch(batch=batch), progress=die)
    assert (Comment.objects.count(), Comment.objects.received().count()) == (2, 0)

    store_batch(batch=ImportBatch.objects.get(pk=batch.pk))

    assert Comment.objects.received().count() == 5
    assert sorted(Submission.objects.values_list("row_number", flat=True)) == [2, 3, 4, 5, 6]


def test_the_index_hears_of_a_published_batch_only(consultation: Consultation, point: ContactPoint) -> None:
    batch = begin_batch(
        content=workbook([{OPINION: "一条意见"}]),
        name="a.xlsx",
        consultation=consultation,
        contact_point=point,
        by=None,
    )
    check_batch(batch=batch)
    assert not OutboxEntry.objects.exists()

    store_batch(batch=batch)

    assert OutboxEntry.objects.count() == 1


def test_a_file_checked_by_a_text_that_was_corrected_since_is_refused(
    consultation: Consultation, point: ContactPoint
) -> None:
    content = workbook([{TARGET: "第三条", OPINION: "盲道要管"}])
    batch = begin_batch(content=content, name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    check_batch(batch=batch)
    corrected = make_draft(project=consultation.project, previous=consultation.draft)
    Consultation.objects.filter(pk=consultation.pk).update(draft=corrected)

    store_batch(batch=batch)

    assert batch.state == ImportBatch.State.REFUSED
    assert "文本作了更正" in batch.errors.get().message
    assert not Comment.objects.exists()

    check_batch(batch=ImportBatch.objects.get(pk=batch.pk))
    store_batch(batch=ImportBatch.objects.get(pk=batch.pk))
    assert Comment.objects.get().targets.get().provision.draft_id == corrected.pk
