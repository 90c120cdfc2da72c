import pytest

from consultations.rounds.models import Consultation
from tests.factories import make_consultation

pytestmark = pytest.mark.django_db


def test_publishing_needs_a_reason_for_a_short_period() -> None:
    from consultations.rounds.models import Consultation as Page

    consultation: Consultation = make_consultation(open_days=(-1, 10, 12))
    consultation.first_published_at = None
    form_class = Page.get_edit_handler().get_form_class()
    fields = {
        "title": consultation.title, "project": consultation.project_id, "kind": "draft", "visibility": "public",
        "draft_stage": "draft", "public_slug": consultation.public_slug, "identity": "optional",
        "opens_at": consultation.opens_at, "public_closes_at": consultation.public_closes_at,
        "points_close_at": consultation.points_close_at, "counting": "first_day", "notice": "null", "explanation": "null",
        "channels-TOTAL_FORMS": 0, "channels-INITIAL_FORMS": 0, "attachments-TOTAL_FORMS": 0, "attachments-INITIAL_FORMS": 0,
    }  # fmt: skip

    saved = form_class(fields, instance=consultation)
    published = form_class(fields | {"action-publish": "1"}, instance=consultation)

    assert saved.is_valid(), saved.errors
    assert set(published.errors) == {"short_period_reason"}
    reasoned = form_class(fields | {"action-publish": "1", "short_period_reason": "防汛紧急"}, instance=consultation)
    assert reasoned.is_valid(), reasoned.errors


def test_a_published_page_asks_for_its_period_nowhere_but_in_acts() -> None:
    consultation = make_consultation()
    form = Consultation.get_edit_handler().get_form_class()(instance=consultation)

    asked_once = ("opens_at", "public_closes_at", "points_close_at", "counting", "visibility", "public_slug")
    assert all(form.fields[name].disabled for name in asked_once)
    assert not form.fields["purpose"].disabled
