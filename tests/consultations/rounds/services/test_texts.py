import pytest

from consultations.drafts.models import Draft
from consultations.drafts.services.drafts import read_draft
from consultations.rounds.models import Consultation
from consultations.rounds.services.texts import confirm_text
from portal.exceptions import NotAllowedError
from tests.consultations.drafts.texts import AFTER, BEFORE, correction_of
from tests.factories import DRAFT_TEXT, make_consultation, make_draft

pytestmark = pytest.mark.django_db


def test_a_published_text_is_corrected_only_with_a_reason() -> None:
    consultation = make_consultation()
    again = read_draft(
        content=DRAFT_TEXT.encode(), name="b.txt", project=consultation.project, stage="draft",
        previous=consultation.draft, by=None,
    )  # fmt: skip

    with pytest.raises(NotAllowedError):
        confirm_text(consultation=consultation, draft=again, by=None)
    Draft.objects.filter(pk=again.pk).update(correction_reason="第三条漏字")
    again.refresh_from_db()
    confirm_text(consultation=consultation, draft=again, by=None)

    consultation.refresh_from_db()
    assert consultation.draft != again
    assert consultation.get_latest_revision_as_object().draft == again


def test_a_correction_of_a_text_that_the_page_no_longer_has_is_refused() -> None:
    consultation = make_consultation(draft=make_draft(BEFORE))
    first, second = (correction_of(consultation, AFTER, reason) for reason in ("一处有误", "另一处有误"))
    confirm_text(consultation=consultation, draft=first, by=None)

    with pytest.raises(NotAllowedError):
        confirm_text(consultation=consultation, draft=second, by=None)


def test_a_page_that_was_published_meanwhile_gets_no_text_without_a_reason() -> None:
    consultation = make_consultation(draft=make_draft(BEFORE))
    before = Consultation.objects.get(pk=consultation.pk)
    before.live = False
    draft = read_draft(
        content=AFTER.encode(), name="草案.txt", project=consultation.project, stage=Draft.Stage.DRAFT,
        previous=consultation.draft, by=None,
    )  # fmt: skip

    with pytest.raises(NotAllowedError):
        confirm_text(consultation=before, draft=draft, by=None)


def test_what_only_chosen_points_read_is_not_called_published() -> None:
    targeted = make_consultation(draft=make_draft(BEFORE), visibility=Consultation.Visibility.TARGETED)

    assert targeted.draft is not None
    assert Draft.objects.get(pk=targeted.draft.pk).published_at is None
