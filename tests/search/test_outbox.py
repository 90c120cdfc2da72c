"""What is noted with a change, and what becomes of the notes."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from consultations.comments.models import Comment
from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS, change_comments
from portal.accounts.models import Role
from portal.jobs.models import Job
from search.engine import NoIndexError, SearchQuery, SearchUnavailableError, Terms, Upsert
from search.feeding import drain, flush
from search.finding import find
from search.jobs import BUILD_JOB
from search.models import OutboxEntry
from search.upkeep import wake
from tests.conftest import drop_everything
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db


def found(text: str) -> list[int]:
    comment_source.engine.refresh()
    return sorted(hit.id for hit in comment_source.engine.search(SearchQuery(text)).hits)


def test_a_comment_is_found_once_its_transaction_is_over(on_commit: Any) -> None:
    consultation = make_consultation()

    with on_commit():
        comment = comment_on(consultation, "楼道里停车太危险")

    assert found("停车") == [comment.pk]
    assert not OutboxEntry.objects.exists()


def test_a_rolled_back_change_leaves_no_entry() -> None:
    consultation = make_consultation()

    with pytest.raises(RuntimeError), transaction.atomic():
        comment_on(consultation, "不会保存的意见")
        raise RuntimeError

    assert not OutboxEntry.objects.exists()


def test_changes_in_bulk_reach_the_index(on_commit: Any) -> None:
    consultation = make_consultation()
    with on_commit():
        comments = [comment_on(consultation, f"第{n}个人的意见") for n in range(3)]

    with on_commit():
        change_comments([comment.pk for comment in comments], clearance=Comment.Clearance.CLEARED)

    comment_source.engine.refresh()
    result = comment_source.engine.search(SearchQuery(filters=(Terms("clearance", ("cleared",)),)))
    assert {hit.id for hit in result.hits} == {comment.pk for comment in comments}


def test_a_vanished_row_leaves_the_index(on_commit: Any) -> None:
    consultation = make_consultation()
    with on_commit():
        comment = comment_on(consultation, "会消失的意见")
    pk = comment.pk + 1
    document = replace(next(comment_source.operations([comment.pk])).doc, id=pk)
    comment_source.engine.apply([Upsert(document)])

    OutboxEntry.objects.create(source=COMMENTS, record_id=pk)
    drain(COMMENTS)

    assert found("消失") == [comment.pk]


def test_while_the_engine_is_away_entries_wait(on_commit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = make_consultation()
    engine = comment_source.engine

    def away(*args: Any) -> Any:
        raise SearchUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr(engine, "apply", away)
        with on_commit():
            comment = comment_on(consultation, "搜索停机时的意见")
        assert OutboxEntry.objects.count() == 1
    drain(COMMENTS)

    assert found("停机") == [comment.pk]


def test_without_an_index_a_change_is_noted_and_nothing_is_built(queued_jobs: Any, on_commit: Any) -> None:
    consultation = make_consultation()
    drop_everything(comment_source.engine)

    with on_commit():
        comment = comment_on(consultation, "还没有索引时的意见")
    queued_jobs.run("search.drain")

    assert comment_source.engine.generations() == []
    assert list(OutboxEntry.objects.values_list("record_id", flat=True)) == [comment.pk]
    assert [job.key for job in Job.objects.waiting().filter(kind=BUILD_JOB)] == [COMMENTS]


def test_the_build_job_finds_what_was_noted_before_it(queued_jobs: Any, on_commit: Any) -> None:
    consultation = make_consultation()
    drop_everything(comment_source.engine)
    with on_commit():
        comment = comment_on(consultation, "还没有索引时的意见")

    queued_jobs.run("search.drain", BUILD_JOB)

    assert found("索引") == [comment.pk]
    assert not OutboxEntry.objects.exists()


def test_without_an_index_nothing_is_drained_and_a_search_says_so() -> None:
    comment = comment_on(make_consultation(), "意见一条")
    drop_everything(comment_source.engine)

    with pytest.raises(NoIndexError):
        drain(COMMENTS)
    flush(COMMENTS)
    with pytest.raises(SearchUnavailableError):
        find(comment_source, SearchQuery(), user=person_with(Role.REVIEWER))

    assert OutboxEntry.objects.get().record_id == comment.pk


def test_the_minutes_duty_starts_one_job_however_often_it_comes(queued_jobs: Any) -> None:
    comment_on(make_consultation(), "意见一条")

    wake()
    wake()

    assert [(job.kind, job.key) for job in Job.objects.waiting()] == [("search.drain", COMMENTS)]


def test_the_minutes_duty_builds_a_missing_embedded_index_before_anybody_spoke(queued_jobs: Any) -> None:
    if not comment_source.engine.inline:
        pytest.skip("the ticker never asks a server")
    drop_everything(comment_source.engine)

    wake()

    assert [job.key for job in Job.objects.waiting().filter(kind=BUILD_JOB)] == [COMMENTS]
