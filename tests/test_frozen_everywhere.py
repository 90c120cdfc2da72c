"""Everything that the project declares frozen, tried with raw SQL on the database that the tests run on."""

# ruff: noqa: S608  the statements are put together from the models' own names

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.services.clearance import clear_comments, edit_public_text
from consultations.comments.services.erasing import confirm_erasure, request_erasure
from consultations.decisions.models import Decision, DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.rounds.models import RoundAct
from consultations.rounds.services.acts import propose_act
from portal.accounts.models import Role
from portal.frozen.declaration import Declared, declared
from tests.factories import (
    DRAFT_TEXT,
    ContactPointFactory,
    UserFactory,
    close,
    make_consultation,
    make_draft,
    person_with,
    speak,
)
from tests.portal.frozen.raw import execute

pytestmark = pytest.mark.django_db
OURS = [each for each in declared() if not each.model.__module__.startswith("tests.")]
# These freeze no row of their own: they keep rows from ever coming under a condition.
ONLY_KEEP_OUT = {
    "decisions.disposition.frozen_unsigned",
    "decisions.disposition.frozen_foreign",
    "decisions.signature.frozen_own",
    "decisions.signature.frozen_unproposed",
    "decisions.decisionmember.frozen_foreign",
}


def label(each: Declared) -> str:
    return f"{each.model._meta.label_lower}.{each.name}"


FREEZING = [each for each in OURS if label(each) not in ONLY_KEEP_OUT]
COLUMNS = [(each, column) for each in FREEZING for column in each.columns]


@pytest.fixture(autouse=True)
def world() -> None:
    """At least one frozen row of every kind: a comment decided, signed and published, another one erased."""
    draft = make_draft()
    draft = make_draft(DRAFT_TEXT.replace("公示", "公开"), project=draft.project, previous=draft)
    consultation = make_consultation(points=[ContactPointFactory()], draft=draft)
    later = timezone.now() + timedelta(days=60)
    propose_act(
        consultation=consultation, kind=RoundAct.Kind.EXTEND, reason="理由", by=UserFactory(),
        public_closes_at=later, points_close_at=later,
    )  # fmt: skip
    comment = speak(consultation, on="a1").comments[0]
    clear_comments(comments=[comment], by=person_with(Role.REVIEWER))
    decision = propose_decision(
        comments=[comment], kind=DispositionKind.objects.get(code="adopted"), by=UserFactory(), reason="理由"
    )
    approve_decisions(decisions=[decision], by=UserFactory())
    publish_results(consultation=close(consultation), kind="interim", by=UserFactory())
    edit_public_text(comment=comment, text="公开的写法", by=UserFactory())
    erase(speak(make_consultation()).comments[0])


def erase(comment: Comment) -> None:
    erasure = request_erasure(comment=comment, ground=Comment.ErasureGround.DEMAND, by=UserFactory())
    confirm_erasure(erasure=erasure, by=UserFactory())


def frozen_row(each: Declared) -> Any:
    """The key of a row that this declaration freezes."""
    condition = f" WHERE {each.condition('candidate')}" if each.frozen.when else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{each.key}" FROM "{each.table}" AS candidate{condition} ORDER BY 1 LIMIT 1')
        found = cursor.fetchone()
    assert found is not None, f"the world of this test has no row that {label(each)} freezes"
    return found[0]


def other_value(each: Declared, column: str) -> str:
    """An expression of the column's kind that differs from what stands in it."""
    field = next(field for field in each.model._meta.concrete_fields if field.column == column)
    kind = field
    while kind.is_relation:
        kind = kind.target_field
    if isinstance(kind, models.JSONField):
        return "'{\"forged\": true}'"
    if isinstance(kind, models.DateTimeField):
        return "'1999-01-01 00:00:00+00:00'"
    if isinstance(kind, models.BooleanField):
        return f'NOT "{column}"'
    if isinstance(kind, models.UUIDField):
        return "'00000000-0000-0000-0000-000000000001'"
    if isinstance(kind, models.IntegerField):
        return f'COALESCE("{column}", 0) + 1'
    return "'x'"


@pytest.fixture
def unchanged() -> Iterator[None]:
    """What every table of what is frozen holds is the same before and after."""

    def rows() -> dict[str, list[Any]]:
        return {each.table: list(each.model._base_manager.order_by("pk").values_list()) for each in FREEZING}

    before = rows()
    yield
    assert rows() == before


def refused(sql: str, what: str) -> None:
    with pytest.raises(IntegrityError, match=f"^frozen: {what}"):
        execute(sql)


def test_everything_the_project_promises_to_keep_is_declared() -> None:
    assert {each.model._meta.label for each in OURS} >= {
        "audit.AuditEntry", "rounds.AssignmentStep", "drafts.Draft", "drafts.Provision", "comments.Comment",
        "comments.CommentTarget", "comments.Erasure", "comments.PublicTextVersion", "decisions.Decision", "decisions.DecisionMember", "decisions.Signature",
        "decisions.Disposition",
    }  # fmt: skip
    assert {label(each) for each in OURS} >= ONLY_KEEP_OUT


@pytest.mark.parametrize(
    ("each", "column"), COLUMNS, ids=lambda value: value if isinstance(value, str) else label(value)
)
def test_no_frozen_column_changes(each: Declared, column: str, unchanged: None) -> None:
    row = frozen_row(each)

    refused(
        f'UPDATE "{each.table}" SET "{column}" = {other_value(each, column)} WHERE "{each.key}" = {row!r}',
        rf"{each.table}\.{column} may not change",
    )


@pytest.mark.parametrize("each", [each for each in FREEZING if not each.frozen.may_delete], ids=label)
def test_no_frozen_row_is_deleted(each: Declared, unchanged: None) -> None:
    refused(f'DELETE FROM "{each.table}" WHERE "{each.key}" = {frozen_row(each)!r}', f"{each.table} rows may not be")


@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE"])
@pytest.mark.parametrize("each", FREEZING, ids=label)
def test_no_frozen_row_is_replaced(each: Declared, verb: str, unchanged: None, is_sqlite: bool) -> None:
    if not is_sqlite:
        pytest.skip("PostgreSQL has no REPLACE")

    refused(
        f'{verb} INTO "{each.table}" SELECT * FROM "{each.table}" WHERE "{each.key}" = {frozen_row(each)!r}',
        f"{each.table} rows may not be replaced",
    )


@pytest.mark.parametrize("each", [each for each in FREEZING if not each.frozen.may_delete], ids=label)
def test_no_frozen_table_is_truncated(each: Declared, unchanged: None, is_sqlite: bool) -> None:
    if is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    # What the world's foreign keys still have to be checked for would refuse it first.
    connection.check_constraints()

    refused(f'TRUNCATE "{each.table}" CASCADE', r"\w+ may not be truncated")


ENTERING = {
    # The signature under the act is another act's.
    "decisions.disposition.frozen_unsigned": "UPDATE decisions_disposition SET status = 'approved'"
    " WHERE status = 'proposed'",
    "decisions.disposition.frozen_foreign": "UPDATE decisions_disposition SET current_id ="
    " (SELECT MIN(id) FROM decisions_decision) WHERE status = 'proposed'",
    "decisions.signature.frozen_own": "UPDATE decisions_signature SET given_at = asked_at, by_id = (SELECT by_id FROM"
    " decisions_signature AS first WHERE first.decision_id = decisions_signature.decision_id"
    " AND first.role = 'proposer') WHERE role = 'approver' AND given_at IS NULL",
    "decisions.signature.frozen_unproposed": "INSERT INTO decisions_signature (decision_id, role, by_id, asked_at, given_at,"
    " note) SELECT new.id, 'approver', given.by_id, given.asked_at, given.given_at, '' FROM decisions_signature AS given,"
    " decisions_decision AS new WHERE given.role = 'approver' AND given.given_at IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM decisions_signature AS known WHERE known.decision_id = new.id) LIMIT 1",
    "decisions.signature.frozen_too_late": "INSERT INTO decisions_signature (decision_id, role, by_id, asked_at, given_at,"
    " note) SELECT given.decision_id, 'proposer', given.by_id, given.asked_at, given.given_at, '' FROM decisions_signature"
    " AS given WHERE given.role = 'approver' AND given.given_at IS NOT NULL LIMIT 1",
    "decisions.decisionmember.frozen_once_approved": "INSERT INTO decisions_decisionmember (decision_id, comment_id) SELECT"
    " approved.decision_id, comment.id FROM decisions_signature AS approved JOIN decisions_decision AS act ON"
    " act.id = approved.decision_id JOIN comments_comment AS comment ON comment.consultation_id = act.consultation_id"
    " WHERE approved.role = 'approver' AND approved.given_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
    " decisions_decisionmember AS known WHERE known.decision_id = act.id AND known.comment_id = comment.id) LIMIT 1",
    "decisions.decisionmember.frozen_foreign": "INSERT INTO decisions_decisionmember (decision_id, comment_id) SELECT"
    " act.id, comment.id FROM decisions_decision AS act JOIN comments_comment AS comment ON"
    " comment.consultation_id <> act.consultation_id WHERE NOT EXISTS (SELECT 1 FROM decisions_signature AS approval"
    " WHERE approval.decision_id = act.id AND approval.given_at IS NOT NULL AND approval.role = 'approver') LIMIT 1",
    "drafts.provision.frozen_with_its_draft": "INSERT INTO drafts_provision ({columns})"
    " SELECT {columns} FROM drafts_provision ORDER BY id LIMIT 1",
}


@pytest.mark.parametrize("each", [each for each in OURS if not each.frozen.may_enter], ids=label)
def test_no_row_comes_under_what_it_is_kept_out_of(each: Declared, unchanged: None) -> None:
    with transaction.atomic():
        open_proposal()

        refused(entering(each), f"{each.table} rows may not be added")

        transaction.set_rollback(True)


def open_proposal() -> None:
    """Of one consultation an act that is approved, one that nobody signed yet, and one that nobody even proposed."""
    consultation, kind = make_consultation(), DispositionKind.objects.get(code="adopted")
    first, second = (speak(consultation).comments[0] for _ in range(2))
    approve_decisions(decisions=[propose_decision(comments=[first], kind=kind, by=UserFactory())], by=UserFactory())
    propose_decision(comments=[second], kind=kind, by=UserFactory())
    Decision.objects.create(consultation=consultation, kind=kind)


def entering(each: Declared) -> str:
    """The statement; where it copies a row, with a key of its own."""
    columns = [f'"{field.column}"' for field in each.model._meta.concrete_fields if not field.primary_key]
    return ENTERING[label(each)].replace("{columns}", ", ".join(columns))
