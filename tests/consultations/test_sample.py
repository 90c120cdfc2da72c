import io
import json
import logging
import re
import zipfile
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from consultations.comments.models import Comment, Contributor, ImportBatch, Submission
from consultations.decisions.models import Decision
from consultations.decisions.queries import adopted_but_unchanged
from consultations.drafts.queries import unit_texts
from consultations.rounds.models import Assignment, Consultation
from consultations.sample.build import SLUGS
from consultations.themes.models import DuplicateGroup
from contactpoints.models import ContactPoint
from portal.accounts.models import Grant, Role, User
from portal.accounts.phones import normal_phone
from portal.logging import NoPersonalDataFilter
from search.comparing import compare
from search.sources import get_source

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def run(capsys: Any, *command: str) -> Any:
    call_command(*command, "--format", "json")
    return json.loads(capsys.readouterr().out)


def test_the_sample_shows_the_whole_loop_and_loads_once(capsys: Any) -> None:
    first = run(capsys, "load_sample")
    counts = (Comment.objects.count(), User.objects.count(), Assignment.objects.count())
    again = run(capsys, "load_sample")
    listed = {row["slug"]: row["state"] for row in run(capsys, "list_consultations")}

    assert again == first
    assert counts == (Comment.objects.count(), User.objects.count(), Assignment.objects.count())
    assert listed == {first["open"]: "open", first["closed"]: "published", first["second"]: "open"}
    assert len(first["contact_points"]) == 12
    assert set(first["accounts"]) == set(Role.values)
    assert {grant.role for grant in Grant.objects.all()} == set(Role.values)
    assert 380 <= Comment.objects.received().count() <= 420
    assert set(Submission.objects.values_list("door", flat=True)) == {"public", "qr", "entry", "upload"}
    assert DuplicateGroup.objects.count() > 20
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {"published"}
    _assert_decisions()
    _assert_nobody_is_real()
    _assert_assignments()
    assert not compare(get_source("comments"))


def _assert_decisions() -> None:
    closed = Consultation.objects.get(public_slug=SLUGS["closed"])
    decided = Comment.objects.filter(consultation=closed)
    adopted = decided.filter(disposition__published__kind__counts_as_adopted=True)
    assert adopted.count() >= 12
    assert not decided.filter(disposition__published=None).exists()
    answered = decided.filter(disposition__published__kind__needs_reason=True)
    assert answered.exists()
    assert not answered.filter(disposition__published__reason="").exists()
    warned = adopted_but_unchanged(closed)
    assert sorted(c.disposition.current.provision.label for c in warned) == ["第二十一条", "第十条"]
    assert all("文字没有改动" in c.disposition.current.reason for c in warned)
    shown = {comment.disposition.published for comment in adopted} - {c.disposition.current for c in warned}
    assert len(shown) >= 20
    assert {decision.reason for decision in shown if not _is_shown(decision)} == set()


def _is_shown(decision: Decision) -> bool:
    """Whether the article that it names holds the words that its reason quotes, and the text before held them not."""
    assert decision.provision and decision.consultation.draft
    words = _joined(unit_texts([decision.provision.draft_id])[decision.provision.pk])
    quoted = re.findall("“([^”]+)”", decision.reason)
    before = _joined(decision.consultation.draft.source_text)
    return any(quote in words and quote not in before for quote in quoted)


def _joined(text: str) -> str:
    return "".join(text.split())


def _assert_nobody_is_real() -> None:
    names = set(Contributor.objects.values_list("name", flat=True)) - {""}
    assert names
    assert {name for name in names if not re.fullmatch(".某[某甲乙丙丁]?", name)} == set()
    numbers = _private_numbers()
    assert {number for number in numbers if not re.fullmatch("1540000[0-9]{4}", number)} == set()
    assert {number for number in numbers if normal_phone(number) != number} == set()
    offices = set(ContactPoint.objects.values_list("phone", flat=True))
    assert {number for number in offices if not re.fullmatch("0190-5550[0-9]{3}", number)} == set()
    assert {number for number in offices if normal_phone(number) != number} == set()


def _assert_assignments() -> None:
    typed_in = Submission.objects.filter(door=Submission.Door.ENTRY).values("consultation", "contact_point")
    for place in typed_in.distinct():
        assert Assignment.objects.get(**place).state != "issued", place
    assert Assignment.objects.overdue().exists()
    assert Assignment.objects.filter(is_nil=True).exists()
    assert {"issued", "collecting", "submitted", "returned", "approved", "declined"} == set(
        Assignment.objects.values_list("state", flat=True)
    )


def _private_numbers() -> set[str]:
    numbers = set(Contributor.objects.values_list("phone", flat=True)) | set(
        User.objects.values_list("phone", flat=True)
    )
    return numbers - {""}


def _whole_database() -> str:
    """Every value of every table, as the database keeps it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  a table of our own
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


PAGES = {
    "": ["/", "/consultations/", *(f"/consultations/{slug}/" for slug in SLUGS.values()),
         f"/consultations/{SLUGS['closed']}/results/", "/points/", "/points/WH01/"],
    "reviewer": ["/office/", "/office/comments/"],
    "officer": ["/desk/", "/desk/comments/", "/network/points/WH01/", "/network/people/"],
    "coordinator": ["/network/", "/network/people/", "/accounts/me/"],
    "security": ["/network/people/", "/network/exchange/network.xlsx"],
    "auditor": ["/audit/", "/audit/audit.csv"],
}  # fmt: skip


def test_no_private_number_stands_in_clear(capsys: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        run(capsys, "load_sample")
        seen = [_whole_database()]
        for username, paths in PAGES.items():
            client = Client()
            if username:
                client.post("/accounts/sign-in/", {"username": username, "password": f"demo-{username}-2026"})
            for path in paths:
                response = client.get(path)
                assert response.status_code == 200, path
                content = b"".join(response.streaming_content) if response.streaming else response.content
                seen.append(_readable(content))
    numbers = _private_numbers()
    assert len(numbers) > 40

    clear = "\n".join(seen)
    assert {number for number in numbers if number in clear} == set()
    handled = [record for record in caplog.records if NoPersonalDataFilter().filter(record)]
    assert {number for number in numbers for record in handled if number in record.getMessage()} == set()


def _readable(content: bytes) -> str:
    """A page, or what a workbook holds."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())


def test_a_production_installation_takes_no_sample(settings: Any) -> None:
    settings.ALLOW_SAMPLE = False

    with pytest.raises(CommandError, match="published passwords"):
        call_command("load_sample")
    assert not User.objects.exists()
