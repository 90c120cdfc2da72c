"""What the form of a decision offers as the text that shows it."""

import pytest

from consultations.office.forms.comments import DecisionForm
from tests.factories import make_consultation, make_draft

pytestmark = pytest.mark.django_db


def test_the_next_text_is_called_by_its_stage() -> None:
    consultation = make_consultation()
    second = make_draft(project=consultation.project, stage="second_draft")

    field = DecisionForm(consultation=consultation).fields["provision"]

    assert "草案二次审议稿" in str(field.help_text)
    assert {unit.draft_id for unit in field.queryset} == {second.pk}


def test_a_text_before_is_no_next_text() -> None:
    before = make_draft()
    consultation = make_consultation(draft=make_draft(project=before.project, stage="second_draft"))

    assert not DecisionForm(consultation=consultation).fields["provision"].queryset.exists()
