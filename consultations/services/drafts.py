"""From an uploaded file to a confirmed, immutable text."""

from django.db import transaction
from django.utils import timezone

from consultations.exceptions import NotAllowedError
from consultations.lawtext.parser import parse
from consultations.lawtext.readers import read_text
from consultations.models import Consultation, Draft, LegislativeProject, Provision
from portal.accounts.models import User
from portal.audit.services import record
from portal.media.services import store_private_file


def read_draft(
    *,
    content: bytes,
    name: str,
    project: LegislativeProject,
    stage: str,
    by: User | None,
    previous: Draft | None = None,
    correction_reason: str = "",
) -> Draft:
    """Read and parse a file into an unconfirmed draft. Raises UnreadableFileError."""
    text = read_text(content)
    with transaction.atomic():
        draft = Draft.objects.create(
            project=project,
            stage=stage,
            title="",
            source_text=text,
            source_file=store_private_file(content=content, name=name, by=by),
            previous=previous,
            correction_reason=correction_reason,
            created_by=by,
        )
        _store_tree(draft)
        record("consultations.read_draft", subject=draft, by=by, details={"file": name})
    return draft


def _store_tree(draft: Draft) -> None:
    tree = parse(draft.source_text)
    draft.title = (tree.title or draft.project.name)[:200]
    draft.warnings = [{"line": w.line, "code": w.code, "quote": w.quote} for w in tree.warnings]
    draft.save()
    provisions: list[Provision] = []
    for order, unit in enumerate(tree.units):
        provision = Provision(
            draft=draft, order=order, kind=unit.kind, number=unit.number, suffix=unit.suffix, label=unit.label[:40],
            heading=unit.heading[:300], text=unit.text, path=unit.path, start=unit.start, end=unit.end,
        )  # fmt: skip
        provisions.append(provision)
    Provision.objects.bulk_create(provisions, batch_size=500)
    children = [p for p, unit in zip(provisions, tree.units, strict=True) if unit.parent is not None]
    for provision in children:
        provision.parent = provisions[tree.units[provision.order].parent or 0]
    Provision.objects.bulk_update(children, ["parent"], batch_size=500)


@transaction.atomic
def confirm_draft(*, draft: Draft, by: User | None, consultation: Consultation | None = None) -> Draft:
    """Make the text final, and refer the consultation's page to it."""
    if draft.is_confirmed:
        raise NotAllowedError(draft)
    if consultation is not None and consultation.live and not draft.correction_reason:
        raise NotAllowedError("a published text is corrected with a reason")
    Draft.objects.filter(pk=draft.pk).update(confirmed_at=timezone.now(), confirmed_by=by)
    draft.refresh_from_db()
    record("consultations.confirm_draft", subject=draft, by=by)
    if consultation is not None:
        _attach(consultation, draft, by)
    return draft


def _attach(consultation: Consultation, draft: Draft, by: User | None) -> None:
    """Refer the newest revision of the page to the text; a live page shows it when it is published again."""
    page = consultation.get_latest_revision_as_object()
    page.draft = draft
    page.draft_stage = draft.stage
    page.save_revision(user=by, log_action=True, clean=False)
    if not consultation.live:
        Consultation.objects.filter(pk=consultation.pk).update(draft=draft, draft_stage=draft.stage)


@transaction.atomic
def discard_draft(*, draft: Draft, by: User | None) -> None:
    """Throw away an unconfirmed text; its file stays in the archive."""
    record("consultations.discard_draft", subject=draft, by=by, details={"title": draft.title})
    draft.delete()
