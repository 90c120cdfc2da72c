import pytest

from consultations.drafts.models import Draft
from consultations.drafts.services.drafts import read_draft
from consultations.rounds.services.texts import confirm_text
from portal.exceptions import NotAllowedError
from tests.factories import DRAFT_TEXT, make_consultation

pytestmark = pytest.mark.django_db


def test_a_published_text_is_corrected_only_with_a_reason() -> None:
    consultation = make_consultation()
    again = read_draft(content=DRAFT_TEXT.encode(), name="b.txt", project=consultation.project, stage="draft", by=None)

    with pytest.raises(NotAllowedError):
        confirm_text(consultation=consultation, draft=again, by=None)
    Draft.objects.filter(pk=again.pk).update(correction_reason="第三条漏字")
    again.refresh_from_db()
    confirm_text(consultation=consultation, draft=again, by=None)

    consultation.refresh_from_db()
    assert consultation.draft != again
    assert consultation.get_latest_revision_as_object().draft == again
