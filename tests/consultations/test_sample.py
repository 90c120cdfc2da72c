import json
from typing import Any

import pytest
from django.core.management import call_command

from consultations.models import Assignment, Comment, Consultation, DuplicateGroup, ImportBatch, Submission
from consultations.sample.build import SLUGS
from consultations.services.results import adopted_but_unchanged
from portal.accounts.models import Grant, Role, User
from search.indexing import compare
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
    _assert_assignments()
    assert not compare(get_source("comments"))


def _assert_decisions() -> None:
    closed = Consultation.objects.get(public_slug=SLUGS["closed"])
    decided = Comment.objects.filter(consultation=closed)
    adopted = decided.filter(published_decision__kind__code="adopted")
    assert adopted.count() >= 12
    assert not decided.filter(published_decision=None).exists()
    assert (
        not decided.exclude(published_decision__kind__needs_reason=False).filter(published_decision__reason="").exists()
    )
    unchanged = {str(c.decision.provision) for c in adopted_but_unchanged(closed) if c.decision}
    assert unchanged == {"第八条", "第二十六条"}


def _assert_assignments() -> None:
    assert Assignment.objects.overdue().exists()
    assert Assignment.objects.filter(is_nil=True).exists()
    assert {"issued", "collecting", "submitted", "returned", "approved", "declined"} == set(
        Assignment.objects.values_list("state", flat=True)
    )
