"""Which text a consultation's page shows."""

from django.db import transaction

from consultations.drafts.models import Draft
from consultations.drafts.services.drafts import confirm_draft
from consultations.rounds.models import Consultation
from portal.accounts.models import User
from portal.exceptions import NotAllowedError


@transaction.atomic
def confirm_text(*, consultation: Consultation, draft: Draft, by: User | None) -> Draft:
    """Make the text final and refer the consultation's page to it.

    Raises NotAllowedError when it was confirmed before, or corrects a published text without a reason.
    """
    if consultation.live and not draft.correction_reason:
        raise NotAllowedError("a published text is corrected with a reason")
    confirmed = confirm_draft(draft=draft, by=by)
    _attach(consultation, confirmed, by)
    return confirmed


def _attach(consultation: Consultation, draft: Draft, by: User | None) -> None:
    """Refer the newest revision of the page to the text; a live page shows it when it is published again."""
    page = consultation.get_latest_revision_as_object()
    page.draft = draft
    page.draft_stage = draft.stage
    page.save_revision(user=by, log_action=True, clean=False)
    if not consultation.live:
        Consultation.objects.filter(pk=consultation.pk).update(draft=draft, draft_stage=draft.stage)
