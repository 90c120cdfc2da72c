"""One builder at a time: whoever comes second, takes over, was killed or was too slow."""

import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS, change_comments
from portal.jobs.exceptions import JobCancelledError
from portal.jobs.models import Job
from search.building import build_if_missing, generation_prefix, is_current, rebuild
from search.claiming import BuilderAtWorkError, ClaimLostError, only_builder
from search.comparing import compare
from search.engine import MAX_PAGE, Delete, IndexSchema, SearchQuery, SearchUnavailableError
from search.engines.sqlite import SqliteEngine
from search.feeding import drain, live_generations, write_current
from search.jobs import BUILD_JOB, DRAIN_JOB, REPAIR_JOB, start_build, start_repair
from search.models import IndexBuild, OutboxEntry
from search.upkeep import catch_up_now, repair, wake
from tests.conftest import drop_everything
from tests.factories import comment_on, make_consultation
from tests.races import at_once

pytestmark = pytest.mark.django_db
together = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def found(text: str) -> list[int]:
    comment_source.engine.refresh()
    return sorted(hit.id for hit in comment_source.engine.search(SearchQuery(text, size=MAX_PAGE)).hits)


def generations() -> list[str]:
    return comment_source.engine.generations()


def let_the_lease_run_out() -> None:
    IndexBuild.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def begin_a_build(generation: str) -> None:
    """As far as a builder gets before it is killed."""
    comment_source.engine.create(generation)
    IndexBuild.objects.create(
        source=COMMENTS, builder="dead", generation=generation, lease_until=timezone.now() + timedelta(seconds=30)
    )


def test_a_rebuild_finds_everything_again(on_commit: Any) -> None:
    consultation = make_consultation()
    with on_commit():
        comment = comment_on(consultation, "重建索引")
    before = comment_source.engine.active()

    generation = rebuild(comment_source)

    assert generation != before
    assert generations() == [generation]
    assert found("重建") == [comment.pk]
    assert not IndexBuild.objects.exists()


def test_a_change_during_a_rebuild_reaches_the_new_index() -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "重建期间的意见")
    drain(COMMENTS)

    def interfere(done: int, total: int) -> None:
        change_comments([comment.pk], clearance=Comment.Clearance.CLEARED)
        write_current(comment_source, {comment.pk})

    rebuild(comment_source, progress=interfere)

    assert not compare(comment_source)


def test_while_one_builds_a_second_is_told() -> None:
    comment_on(make_consultation(), "意见一条")

    def second(done: int, total: int) -> None:
        with pytest.raises(BuilderAtWorkError):
            rebuild(comment_source)

    generation = rebuild(comment_source, progress=second)

    assert generations() == [generation]


def test_a_job_leaves_the_work_to_the_builder_that_is_at_it(queued_jobs: Any) -> None:
    drop_everything(comment_source.engine)
    start_build(COMMENTS)
    start_repair(COMMENTS)

    with only_builder(COMMENTS, wait=False):
        results = queued_jobs.run(BUILD_JOB, REPAIR_JOB)

    assert results == [{"left_to_builder": "another builder of comments is at work"}] * 2
    assert generations() == []


def test_a_killed_builder_is_waited_for_no_longer_than_its_lease() -> None:
    comment_on(make_consultation(), "意见一条")
    begin_a_build(f"{generation_prefix(comment_source)}-dead")
    with pytest.raises(BuilderAtWorkError):
        rebuild(comment_source)

    let_the_lease_run_out()
    generation = rebuild(comment_source)

    assert generations() == [generation]
    assert not compare(comment_source)


def test_a_builder_that_was_overtaken_switches_nothing() -> None:
    comment_on(make_consultation(), "意见一条")
    winners = []

    def overtaken(done: int, total: int) -> None:
        let_the_lease_run_out()
        winners.append(rebuild(comment_source))

    with pytest.raises(SearchUnavailableError):
        rebuild(comment_source, progress=overtaken)

    assert generations() == winners
    assert comment_source.engine.active() == winners[0]
    assert not compare(comment_source)


def test_a_claim_that_was_lost_cannot_be_used_or_taken_from_its_new_holder() -> None:
    with only_builder(COMMENTS, wait=False) as first:
        let_the_lease_run_out()
        with only_builder(COMMENTS, wait=False) as second:
            with pytest.raises(ClaimLostError):
                first.feed("comments-1-1-late")
            first.release()
            first.renew()

            second.feed("comments-1-1-good")
            assert live_generations(comment_source) == [None, "comments-1-1-good"]


def test_a_build_that_fails_is_fed_no_longer_and_swept_away_by_the_next() -> None:
    comment_on(make_consultation(), "意见一条")

    def cancelled(done: int, total: int) -> None:
        raise JobCancelledError

    with pytest.raises(JobCancelledError):
        rebuild(comment_source, progress=cancelled)
    assert live_generations(comment_source) == [None]
    assert len(generations()) == 2

    generation = rebuild(comment_source)

    assert generations() == [generation]


def test_the_minutes_duty_forgets_a_killed_builder_but_no_living_one() -> None:
    begin_a_build(f"{generation_prefix(comment_source)}-dead")
    wake()
    assert live_generations(comment_source) == [None, f"{generation_prefix(comment_source)}-dead"]

    let_the_lease_run_out()
    wake()

    assert live_generations(comment_source) == [None]


def test_a_command_builds_what_is_not_there_without_a_worker() -> None:
    comment = comment_on(make_consultation(), "由命令建立索引")
    drop_everything(comment_source.engine)

    catch_up_now(COMMENTS)

    assert found("建立索引") == [comment.pk]
    assert not OutboxEntry.objects.exists()


def test_a_current_index_is_not_built_again() -> None:
    before = generations()

    assert build_if_missing(comment_source) is None
    catch_up_now(COMMENTS)

    assert generations() == before


def test_an_index_of_another_version_is_built_anew() -> None:
    comment = comment_on(make_consultation(), "旧版本的索引")
    drop_everything(comment_source.engine)
    comment_source.engine.create("comments-1-1-old")
    comment_source.engine.activate("comments-1-1-old")

    built = build_if_missing(comment_source)

    assert generations() == [built]
    assert is_current(comment_source)
    assert found("旧版本") == [comment.pk]


def test_check_index_names_what_differs(capsys: pytest.CaptureFixture[str]) -> None:
    consultation = make_consultation()
    stale, missing = comment_on(consultation, "旧的意见"), comment_on(consultation, "缺的意见")
    catch_up_now(COMMENTS)
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


def test_check_index_can_build_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    comment = comment_on(make_consultation(), "没有索引的意见")
    drop_everything(comment_source.engine)
    with pytest.raises(CommandError):
        call_command("check_index")

    call_command("check_index", "--repair")

    assert capsys.readouterr().out == "comments: 0 missing, 0 extra, 0 stale\n"
    assert found("没有索引") == [comment.pk]


@together
def test_two_first_submissions_at_once(queued_jobs: Any) -> None:
    consultation = make_consultation()

    for n in range(20):
        drop_everything(comment_source.engine)
        mark = f"第{n}次同时提交"
        submission = partial(comment_on, consultation, mark)

        comments = at_once(submission, submission).values

        queued_jobs.run(DRAIN_JOB)
        assert generations() == []
        assert [job.kind for job in Job.objects.waiting()] == [BUILD_JOB]
        queued_jobs.run(BUILD_JOB)
        assert len(generations()) == 1
        assert found(mark) == sorted(comment.pk for comment in comments)


@together
def test_of_many_builders_at_once_exactly_one_builds() -> None:
    comment = comment_on(make_consultation(), "大家一起建立索引")
    drop_everything(comment_source.engine)

    built = at_once(*[lambda: build_if_missing(comment_source, wait=True)] * 6).values

    assert [name for name in built if name] == generations()
    assert found("一起") == [comment.pk]


@together
def test_a_command_waits_for_the_builder_at_work_and_then_builds(capsys: pytest.CaptureFixture[str]) -> None:
    comment_on(make_consultation(), "意见一条")
    started, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        def hold(done: int, total: int) -> None:
            started.set()
            assert go_on.wait(30)

        return rebuild(comment_source, progress=hold)

    def command() -> float:
        assert started.wait(30)
        threading.Timer(0.5, go_on.set).start()
        begun = time.monotonic()
        call_command("rebuild_index")
        return time.monotonic() - begun

    first, waited = at_once(slow, command).values

    assert waited >= 0.5
    assert generations() != [first]
    assert capsys.readouterr().out == f"comments: 1 documents in {generations()[0]}\n"


@together
def test_comments_made_while_an_index_is_built_again_and_again_are_all_found(queued_jobs: Any) -> None:
    consultation = make_consultation()
    comment_on(consultation, "第一条")

    def comment() -> list[int]:
        return [comment_on(consultation, f"重建时的第{n}条").pk for n in range(15)]

    def build() -> None:
        for _ in range(8):
            rebuild(comment_source)

    pks, others, _built = at_once(comment, comment, build).values

    queued_jobs.run(DRAIN_JOB)
    assert found("重建时") == sorted(pks + others)
    assert len(generations()) == 1
    assert not compare(comment_source)


def test_readers_of_the_embedded_engine_never_notice_a_switch(tmp_path: Path) -> None:
    engine = SqliteEngine(IndexSchema("switching", 1, {}), tmp_path)
    engine.create("switching-0")
    engine.activate("switching-0")
    over = threading.Event()

    def switch() -> None:
        try:
            for n in range(1, 60):
                engine.create(f"switching-{n}")
                engine.activate(f"switching-{n}")
                engine.drop(f"switching-{n - 1}")
        finally:
            over.set()

    def read() -> int:
        reads = 0
        while not over.is_set():
            assert engine.search(SearchQuery()).total == 0
            assert engine.active() is not None
            reads += 1
        return reads

    _switched, *reads = at_once(switch, read, read).values

    assert min(reads) > 0
    assert engine.generations() == ["switching-59"]
    assert sorted(path.name for path in tmp_path.glob("*.sqlite3")) == ["switching-59.sqlite3"]


def test_two_switches_of_the_embedded_engine_at_once_leave_one_of_the_two(tmp_path: Path) -> None:
    engine = SqliteEngine(IndexSchema("switching", 1, {}), tmp_path)
    for name in ("switching-a", "switching-b"):
        engine.create(name)

    def activate(name: str) -> None:
        for _ in range(200):
            engine.activate(name)

    assert at_once(lambda: activate("switching-a"), lambda: activate("switching-b")).values

    assert engine.active() in {"switching-a", "switching-b"}
    assert list(tmp_path.glob("switching.*")) == [tmp_path / "switching.active"]
