"""Which text a consultation's page shows."""

from django.db import transaction
from django.utils import timezone

from consultations.drafts.models import Draft
from consultations.drafts.services.carrying import carry_notes
from consultations.drafts.services.drafts import confirm_draft
from consultations.rounds.models import Consultation
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError


@transaction.atomic
def confirm_text(*, consultation: Consultation, draft: Draft, by: User | None) -> Draft:
    """Make the text final and refer the consultation's page to it; the notes on the text before come along.

    Raises NotAllowedError when it was confirmed before, or corrects a published text without a reason or one that the
    page no longer has.
    """
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if consultation.live and not draft.correction_reason:
        raise NotAllowedError("a published text is corrected with a reason")
    replaced = newest_text(consultation)
    if consultation.live and replaced is not None and not _follows(draft, replaced):
        raise NotAllowedError("the page has another text by now than the one that this corrects")
    confirmed = confirm_draft(draft=draft, by=by)
    if replaced is not None:
        carry_notes(old=replaced, new=confirmed, by=by)
    _attach(consultation, confirmed, by)
    return confirmed


def _follows(draft: Draft, replaced: Draft) -> bool:
    """A text is compared with the one that it replaces, or with the law as it stands."""
    before = draft.previous
    return before is not None and (before.pk == replaced.pk or before.stage == Draft.Stage.IN_FORCE)


def _attach(consultation: Consultation, draft: Draft, by: User | None) -> None:
    """Refer the newest revision of the page to the text; a live page shows it when it is published again."""
    page = consultation.get_latest_revision_as_object()
    page.draft = draft
    page.draft_stage = draft.stage
    page.save_revision(user=by, log_action=True, clean=False)
    if not consultation.live:
        Consultation.objects.filter(pk=consultation.pk).update(draft=draft, draft_stage=draft.stage)


def newest_text(consultation: Consultation) -> Draft | None:
    """The confirmed text that the page is to show, or shows already: the one of its newest revision."""
    draft: Draft | None = consultation.get_latest_revision_as_object().draft
    return draft if draft is not None and draft.is_confirmed else None


@transaction.atomic
def note_text_published(*, consultation: Consultation, by: User | None) -> None:
    """Remember since when the public reads the text that the page shows; later publications change nothing."""
    first = Draft.objects.filter(pk=consultation.draft_id, published_at=None)
    # What only chosen contact points read is not public.
    if consultation.visibility != Consultation.Visibility.PUBLIC:
        return
    if consultation.draft is not None and first.update(published_at=timezone.now()):
        record("rounds.publish_text", subject=consultation.draft, by=by, details={"consultation": consultation.pk})
