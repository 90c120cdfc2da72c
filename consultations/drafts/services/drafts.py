"""From an uploaded file to a confirmed, immutable text."""

from django.db import transaction
from django.utils import timezone

from consultations.drafts.html import store_html
from consultations.drafts.models import Draft, LegislativeProject, Provision
from consultations.drafts.services.lineage import link_versions
from consultations.lawtext.corrections import Correction, apply_correction, corrected_tree
from consultations.lawtext.parser import parse
from consultations.lawtext.readers import read_text
from consultations.lawtext.tree import Tree
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError
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
        record("drafts.read_draft", subject=draft, by=by, details={"file": name})
    return draft


def _describe(draft: Draft, tree: Tree) -> None:
    draft.title = (tree.title or draft.project.name)[:200]
    draft.warnings = [{"line": w.line, "code": w.code, "quote": w.quote[:200]} for w in tree.warnings]


def draft_tree(draft: Draft) -> Tree:
    """The parsed text with everything that was corrected in it."""
    return corrected_tree(draft.source_text, draft.corrections)


@transaction.atomic
def correct_draft(*, draft: Draft, correction: Correction, by: User | None) -> Tree:
    """Correct one thing in an unconfirmed text. Raises CannotCorrectError, or NotAllowedError once it is confirmed."""
    draft = _lock_unconfirmed(draft)
    tree = apply_correction(draft_tree(draft), correction, draft.source_text)
    return _store_corrections(draft, [*draft.corrections, correction], tree, by)


@transaction.atomic
def undo_correction(*, draft: Draft, by: User | None) -> Tree:
    """Take back the last correction, if there is one."""
    draft = _lock_unconfirmed(draft)
    corrections = draft.corrections[:-1]
    return _store_corrections(draft, corrections, corrected_tree(draft.source_text, corrections), by)


def _lock_unconfirmed(draft: Draft) -> Draft:
    """The row as it is now, held until the end of the transaction, so that no correction is lost to another."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.is_confirmed:
        raise NotAllowedError(draft)
    return locked


def _store_corrections(draft: Draft, corrections: list[Correction], tree: Tree, by: User | None) -> Tree:
    draft.corrections = corrections
    _describe(draft, tree)
    draft.save(update_fields=["corrections", "title", "warnings"])
    record("drafts.correct_draft", subject=draft, by=by, details={"corrections": len(corrections)})
    return tree


@transaction.atomic
def confirm_draft(*, draft: Draft, by: User | None) -> Draft:
    """Make the text final and link it to the version before. Raises NotAllowedError when it was confirmed before."""
    draft = _lock_unconfirmed(draft)
    _store_provisions(draft, draft_tree(draft))
    Draft.objects.filter(pk=draft.pk).update(confirmed_at=timezone.now(), confirmed_by=by)
    draft.refresh_from_db()
    store_html(draft)
    if draft.previous_id is not None:
        link_versions(draft)
    record("drafts.confirm_draft", subject=draft, by=by)
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


@transaction.atomic
def discard_draft(*, draft: Draft, by: User | None) -> None:
    """Throw away an unconfirmed text; its file stays in the archive. Raises NotAllowedError once it is confirmed."""
    draft = _lock_unconfirmed(draft)
    record("drafts.discard_draft", subject=draft, by=by, details={"title": draft.title})
    draft.delete()
