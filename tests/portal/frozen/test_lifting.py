"""The one door through: what it opens, to whom, and that it closes."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from portal.frozen.lifting import NotFrozenError, lifted
from portal.frozen.models import Lift
from tests.portal.frozen.raw import execute, other_connection
from tests.portal.frozen.specimens.models import Draft, Remark, Step

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
CHANGE = "UPDATE specimens_remark SET original_text = 'erased'"


@pytest.fixture
def remark() -> Remark:
    return Remark.objects.create(number=1, original_text="said")


def texts() -> list[str]:
    return list(Remark.objects.order_by("number").values_list("original_text", flat=True))


def assert_frozen(sql: str = "UPDATE specimens_remark SET original_text = original_text || '!'") -> None:
    assert not Lift.objects.exists()
    with pytest.raises(IntegrityError, match=r"^frozen: "):
        execute(sql)


def test_the_named_field_of_the_given_row_is_open_in_the_block(remark: Remark) -> None:
    with lifted(Remark.objects.filter(pk=remark.pk), fields=["original_text"], reason="erasure"):
        execute(CHANGE)

    assert texts() == ["erased"]
    assert_frozen()


def test_other_rows_stay_frozen(remark: Remark) -> None:
    Remark.objects.create(number=2, original_text="other")

    with lifted(Remark.objects.filter(pk=remark.pk), fields=["original_text"], reason="erasure"):
        with pytest.raises(IntegrityError, match=r"^frozen: specimens_remark\.original_text"):
            execute(CHANGE)
        execute(f"{CHANGE} WHERE number = 1")

    assert texts() == ["erased", "other"]


def test_other_fields_stay_frozen_and_so_does_the_row() -> None:
    Step.objects.create(state="sent", order=1)

    with lifted(Step.objects.all(), fields=["state"], reason="erasure"):
        for sql in ('UPDATE specimens_step SET "order" = 2', "DELETE FROM specimens_step"):
            with pytest.raises(IntegrityError, match=r"^frozen: "):
                execute(sql)
        execute("UPDATE specimens_step SET state = ''")

    assert Step.objects.values_list("state", "order").get() == ("", 1)
    assert_frozen("UPDATE specimens_step SET state = 'x'")


def test_a_row_is_deleted_only_when_that_was_asked_for() -> None:
    Draft.objects.create(title="a", confirmed_at="2026-01-01T00:00Z")
    Draft.objects.create(title="b", confirmed_at="2026-01-01T00:00Z")

    with lifted(Draft.objects.filter(title="a"), deletion=True, reason="erasure"):
        with pytest.raises(IntegrityError, match="may not be deleted"):
            execute("DELETE FROM specimens_draft")
        execute("DELETE FROM specimens_draft WHERE title = 'a'")

    assert [draft.title for draft in Draft.objects.all()] == ["b"]


def test_an_exception_takes_the_writes_back_and_closes(remark: Remark) -> None:
    with pytest.raises(ZeroDivisionError), lifted(Remark.objects.all(), fields=["original_text"], reason="erasure"):
        execute(CHANGE)
        raise ZeroDivisionError

    assert texts() == ["said"]
    assert_frozen()


def test_the_end_of_the_block_closes_though_the_transaction_goes_on(remark: Remark) -> None:
    with transaction.atomic():
        with lifted(Remark.objects.all(), fields=["original_text"], reason="erasure"):
            execute(CHANGE)
        assert_frozen()
        transaction.set_rollback(True)

    assert texts() == ["said"]
    assert_frozen()


def test_a_caught_error_inside_leaves_the_outer_transaction_frozen(remark: Remark) -> None:
    with transaction.atomic():
        with pytest.raises(IntegrityError), lifted(Remark.objects.all(), fields=["original_text"], reason="erasure"):
            execute("UPDATE specimens_remark SET id = id + 1")
        assert_frozen()


def test_one_transaction_opens_nothing_for_another(remark: Remark) -> None:
    with lifted(Remark.objects.all(), fields=["original_text"], reason="erasure"), other_connection() as other:
        assert Lift.objects.count() == 1
        assert other.execute("SELECT count(*) FROM frozen_lift").fetchone() == (0,)
        with pytest.raises(Exception, match=r"^(frozen: |database is locked)"):
            other.execute(CHANGE)

    with other_connection() as other, pytest.raises(Exception, match=r"^frozen: "):
        other.execute(CHANGE)
    assert texts() == ["said"]


def test_a_process_that_is_killed_inside_leaves_nothing_open(remark: Remark) -> None:
    columns = "(id, table_name, column_name, row_key, opening, nowhere_id)"
    values = f"(1, 'specimens_remark', 'original_text', '{remark.pk}', '{uuid.uuid4()}', 0)"
    with other_connection() as other:
        other.execute(f"INSERT INTO frozen_lift {columns} VALUES {values}")
        other.execute(CHANGE)

    assert texts() == ["said"]
    assert_frozen()


def test_a_lift_cannot_be_committed(remark: Remark) -> None:
    lift = Lift(table_name="specimens_remark", column_name="original_text", row_key=remark.pk, opening=uuid.uuid4())

    with pytest.raises(IntegrityError), transaction.atomic():
        lift.save()
        execute(CHANGE)

    assert texts() == ["said"]
    assert_frozen()


@pytest.mark.parametrize(
    ("model", "fields"),
    [(Remark, ["public_text"]), (Remark, ["id"]), (Lift, ["row_key"])],
    ids=["open", "key", "model"],
)
def test_what_is_not_frozen_is_not_opened_and_neither_is_a_key(model: Any, fields: list[str]) -> None:
    with pytest.raises(NotFrozenError), lifted(model.objects.all(), fields=fields, reason="erasure"):
        raise AssertionError("opened")


def test_a_lift_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="say why"), lifted(Remark.objects.all(), fields=["original_text"], reason=" "):
        raise AssertionError("opened")
