import pytest

from consultations.comments.queries import by_article, comment_counts
from consultations.rounds.models import Consultation
from tests.consultations.drafts.texts import second_of
from tests.factories import comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_what_was_said_of_a_corrected_text_counts_for_what_continues_it() -> None:
    consultation = make_consultation()
    comment_on(consultation, "盲道要管", on="a3")
    comment_on(consultation, "公示太笼统", on="a3-1")
    comment_on(consultation, "早点施行", on="a4")
    draft = second_of(consultation)
    Consultation.objects.filter(pk=consultation.pk).update(draft=draft)
    consultation.refresh_from_db()

    assert by_article(comment_counts(consultation)) == {"a4": 1, "a5": 1}
