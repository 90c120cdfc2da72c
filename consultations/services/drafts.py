"""From an uploaded file to a confirmed, immutable text."""

from django.db import transaction
from django.utils import timezone

from consultations.exceptions import NotAllowedError
from consultations.lawtext.corrections import Correction, apply_correction, corrected_tree
from consultations.lawtext.parser import parse
from consultations.lawtext.readers import read_text
from consultations.lawtext.tree import Tree
from consultations.models import Consultation, Draft, LegislativeProject, Provision, ProvisionNote
from consultations.reading import store_html
from consultations.services.lineage import link_versions
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
    tree = parse(text)
    # PostgreSQL stores no NUL; a sign that takes no room keeps every offset.
    text = text.replace("\0", "\u200b")
    with transaction.atomic():
        draft = Draft(
            project=project,
            stage=stage,
            source_text=text,
            source_file=store_private_file(content=content, name=name, by=by),
            previous=previous,
            correction_reason=correction_reason,
            created_by=by,
        )
        _describe(draft, tree)
        draft.save()
        record("consultations.read_draft", subject=draft, by=by, details={"file": name})
    return draft


def _describe(draft: Draft, tree: Tree) -> None:
    draft.title = (tree.title or draft.project.name)[:200]
    draft.warnings = [{"line": w.line, "code": w.code, "quote": w.quote[:200]} for w in tree.warnings]


def draft_tree(draft: Draft) -> Tree:
    """The parsed text with everything that was mended in it."""
    return corrected_tree(draft.source_text, draft.mends)


@transaction.atomic
def mend_draft(*, draft: Draft, mend: Correction, by: User | None) -> Tree:
    """Correct one thing in an unconfirmed text. Raises CannotCorrectError, or NotAllowedError once it is confirmed."""
    draft = _lock_unconfirmed(draft)
    tree = apply_correction(draft_tree(draft), mend, draft.source_text)
    return _store_mends(draft, [*draft.mends, mend], tree, by)


@transaction.atomic
def undo_mend(*, draft: Draft, by: User | None) -> Tree:
    """Take back the last correction, if there is one."""
    draft = _lock_unconfirmed(draft)
    mends = draft.mends[:-1]
    return _store_mends(draft, mends, corrected_tree(draft.source_text, mends), by)


def _lock_unconfirmed(draft: Draft) -> Draft:
    """The row as it is now, held until the end of the transaction, so that no correction is lost to another."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.is_confirmed:
        raise NotAllowedError(draft)
    return locked


def _store_mends(draft: Draft, mends: list[Correction], tree: Tree, by: User | None) -> Tree:
    draft.mends = mends
    _describe(draft, tree)
    draft.save(update_fields=["mends", "title", "warnings"])
    record("consultations.mend_draft", subject=draft, by=by, details={"mends": len(mends)})
    return tree


@transaction.atomic
def confirm_draft(*, draft: Draft, by: User | None, consultation: Consultation | None = None) -> Draft:
    """Make the text final, link it to the version before, and refer the consultation's page to it."""
    if draft.is_confirmed:
        raise NotAllowedError(draft)
    if consultation is not None and consultation.live and not draft.correction_reason:
        raise NotAllowedError("a published text is corrected with a reason")
    _store_provisions(draft, draft_tree(draft))
    Draft.objects.filter(pk=draft.pk).update(confirmed_at=timezone.now(), confirmed_by=by)
    draft.refresh_from_db()
    store_html(draft)
    if draft.previous_id is not None:
        link_versions(draft)
    record("consultations.confirm_draft", subject=draft, by=by)
    if consultation is not None:
        _attach(consultation, draft, by)
    return draft


def _store_provisions(draft: Draft, tree: Tree) -> None:
    draft.provisions.all().delete()
    provisions = [
        Provision(
            draft=draft, order=order, kind=unit.kind, number=unit.number, suffix=unit.suffix, label=unit.label[:40],
            heading=unit.heading[:300], text=unit.text, path=unit.path[:120], start=unit.start, end=unit.end,
        )
        for order, unit in enumerate(tree.units)
    ]  # fmt: skip
    Provision.objects.bulk_create(provisions, batch_size=500)
    children = [row for row, unit in zip(provisions, tree.units, strict=True) if unit.parent is not None]
    for row in children:
        row.parent = provisions[tree.units[row.order].parent or 0]
    Provision.objects.bulk_update(children, ["parent"], batch_size=500)


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


@transaction.atomic
def note_provision(
    *, provision: Provision, is_key: bool, question: str, explanation: str, by: User | None
) -> ProvisionNote | None:
    """Say something beside a unit, or, when nothing is said, take it away. The text itself stays as it is."""
    record("consultations.note_provision", subject=provision.draft, by=by, details={"path": provision.path})
    if not (is_key or question or explanation):
        ProvisionNote.objects.filter(provision=provision).delete()
        return None
    note, _created = ProvisionNote.objects.update_or_create(
        provision=provision, defaults={"is_key": is_key, "question": question, "explanation": explanation}
    )
    return note
