"""After an erasure the words are in no table and no file, in whatever way they had come in."""

from typing import Any

import pytest
from django.db import connection

from consultations.comments.intake.sheet.columns import OPINION, PEOPLE, TARGET
from consultations.comments.models import Comment, Erasure, ImportBatch
from consultations.comments.search_source import comment_source
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.comments.services.clearance import edit_public_text
from consultations.comments.services.erasing import PURGE_JOB, confirm_erasure, purge_what_waits, request_erasure
from consultations.comments.services.purging import purge_erased
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.accounts.models import Role
from portal.frozen.triggers import differences
from portal.jobs.models import Job
from tests.consultations.comments.traces import reads_database_files, traces_of
from tests.factories import comment_on, make_consultation, person_with
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WORDS = "瓯窑青瓷碎片堆在丁字巷口无人过问"
OTHER = "同一张表里不会被抹去的另一条"


def check(rows: list[dict[str, Any]], consultation: Consultation, point: ContactPoint, name: str = "") -> ImportBatch:
    content = workbook(rows)
    batch = begin_batch(
        content=content, name=name or "意见.xlsx", consultation=consultation, contact_point=point, by=None
    )
    return check_batch(batch=batch)


def erase(comment: Comment) -> None:
    erasure = request_erasure(comment=comment, ground="demand", by=person_with(Role.REVIEWER))
    confirm_erasure(erasure=erasure, by=person_with(Role.APPROVER))


@pytest.mark.parametrize(
    "mistake",
    [{TARGET: WORDS, OPINION: "写错了栏"}, {PEOPLE: WORDS, OPINION: "写错了栏"}, {OPINION: WORDS * 1000}],
    ids=["as the provision", "as the number of people", "at too great a length"],
)
def test_words_go_from_the_mistakes_of_an_earlier_upload(
    mistake: dict[str, Any], consultation: Consultation, point: ContactPoint
) -> None:
    refused = check([mistake], consultation, point)
    store_batch(batch=check([{OPINION: WORDS}, {OPINION: OTHER}], consultation, point))
    assert "table comments_rowerror" in traces_of(WORDS)

    erase(Comment.objects.get(original_text=WORDS))

    assert traces_of(WORDS) == set()
    assert "table comments_comment" in traces_of(OTHER)
    refused.refresh_from_db()
    assert (refused.mistakes, refused.state) == (1, ImportBatch.State.DISCARDED)


def test_words_go_that_were_the_name_of_the_file(consultation: Consultation, point: ContactPoint) -> None:
    store_batch(batch=check([{OPINION: WORDS}], consultation, point, name=f"{WORDS}.xlsx"))

    erase(Comment.objects.get(original_text=WORDS))

    assert traces_of(WORDS) == set()


def test_words_go_from_every_file_that_the_database_and_the_index_write() -> None:
    comment = comment_on(make_consultation(), WORDS)
    for text in (f"{WORDS}之一", f"{WORDS}之二"):
        edit_public_text(comment=comment, text=text, by=person_with(Role.REVIEWER))
    if reads_database_files():
        assert any(trace.startswith("file ") for trace in traces_of(WORDS))

    erase(comment)

    assert traces_of(WORDS) == set()
    assert comment_source.engine.generations() == [comment_source.engine.active()]


def test_what_a_failed_purge_left_is_purged_within_the_hour() -> None:
    purge_what_waits()
    assert not Job.objects.filter(kind=PURGE_JOB).exists()

    erase(comment_on(make_consultation(), WORDS))
    Erasure.objects.update(purged_at=None)
    purge_what_waits()

    assert Job.objects.filter(kind=PURGE_JOB).count() == 2
    assert Erasure.objects.get().purged_at is not None
    assert purge_erased() == 0
    assert differences(connection) == {}


def test_a_file_uploaded_after_the_erasure_is_kept_by_the_purge(
    consultation: Consultation, point: ContactPoint
) -> None:
    store_batch(batch=check([{OPINION: WORDS}], consultation, point))
    erase(Comment.objects.get())
    Erasure.objects.update(purged_at=None)
    later = check([{OPINION: OTHER}], consultation, point)

    purge_erased()

    assert store_batch(batch=later).created == 1
