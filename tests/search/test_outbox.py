from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from consultations.comments.models import Comment
from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS, change_comments
from search.engine import Delete, SearchQuery, SearchUnavailableError, Terms, Upsert
from search.indexing import compare, rebuild, repair
from search.models import BuildingGeneration, OutboxEntry
from search.outbox import drain, write_current
from tests.factories import comment_on, make_consultation

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


def test_a_rebuild_finds_everything_again(on_commit: Any) -> None:
    consultation = make_consultation()
    with on_commit():
        comment = comment_on(consultation, "重建索引")
    before = comment_source.engine.active()

    generation = rebuild(comment_source)

    assert generation != before
    assert comment_source.engine.generations() == [generation]
    assert found("重建") == [comment.pk]
    assert not BuildingGeneration.objects.exists()


def test_a_change_during_a_rebuild_reaches_the_new_index() -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "重建期间的意见")
    drain(COMMENTS)

    def interfere(done: int, total: int) -> None:
        change_comments([comment.pk], clearance=Comment.Clearance.CLEARED)
        write_current(comment_source, {comment.pk})

    rebuild(comment_source, progress=interfere)

    assert not compare(comment_source)


def test_a_killed_rebuild_is_swept_away_by_the_next() -> None:
    comment_on(make_consultation(), "意见一条")
    drain(COMMENTS)
    comment_source.engine.create("comments-1-1-dead")
    BuildingGeneration.objects.create(source=COMMENTS, generation="comments-1-1-dead")

    generation = rebuild(comment_source)

    assert comment_source.engine.generations() == [generation]


def test_check_index_names_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    consultation = make_consultation()
    stale, missing = comment_on(consultation, "旧的意见"), comment_on(consultation, "缺的意见")
    drain(COMMENTS)
    call_command("check_index")
    Comment.objects.filter(pk=stale.pk).update(rev=9)
    comment_source.engine.apply([Delete(missing.pk, missing.rev)])
    comment_source.engine.refresh()

    with pytest.raises(SystemExit) as stopped:
        call_command("check_index", "--format", "json")

    assert stopped.value.code == 1
    assert f'"missing": [{missing.pk}], "extra": [], "stale": [{stale.pk}]' in capsys.readouterr().out


def test_repair_puts_what_differs_into_the_outbox(on_commit: Any) -> None:
    comment = comment_on(make_consultation(), "要修的意见")
    drain(COMMENTS)
    Comment.objects.filter(pk=comment.pk).update(rev=9)

    with on_commit():
        repair(comment_source)

    comment_source.engine.refresh()
    assert not compare(comment_source)
