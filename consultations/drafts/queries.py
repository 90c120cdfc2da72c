from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from consultations.drafts.models import Draft, DraftComparison, Provision


def root_of(path: str) -> str:
    """The article of a paragraph or item; other units stand for themselves."""
    return path.split(".")[0] if path[:1] == "a" and path[1:2].isdigit() else path


def unit_texts(drafts: Iterable[int]) -> Mapping[int, str]:
    """For each unit of these drafts its words with those of its parts, one a line: what stands beside a comment."""
    units = list(Provision.objects.filter(draft__in=set(drafts)))
    own = {unit.pk: _own_words(unit) for unit in units}
    children: dict[int | None, list[int]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit.pk)

    articles = {unit.pk for unit in units if unit.kind == Provision.Kind.ARTICLE}

    def full(pk: int) -> str:
        lines = [full(child) for child in children.get(pk, [])]
        if pk in articles and lines:
            # The first paragraph follows the label on its line, as statutes are set.
            return "\n".join([f"{own[pk]}　{lines[0]}", *lines[1:]])
        return "\n".join(filter(None, [own[pk], *lines]))

    return {unit.pk: full(unit.pk) for unit in units}


def _own_words(unit: Provision) -> str:
    joint = "" if unit.kind in {Provision.Kind.ITEM, Provision.Kind.SUBITEM} else "　"
    return joint.join(filter(None, [unit.label, unit.heading, unit.text]))


def comparison_of(draft: Draft) -> DraftComparison | None:
    """The comparison of a confirmed text with its predecessor; None for a first text, and for one not confirmed."""
    return DraftComparison.objects.filter(new=draft, old_id=draft.previous_id).select_related("old", "new").first()


def comparison_between(old: Draft | None, new: Draft) -> DraftComparison | None:
    return DraftComparison.objects.filter(old=old, new=new).select_related("old", "new").first()


def version_before(draft: Draft) -> Draft | None:
    """The text of the stage before: what a text was corrected from is no version of its own."""
    first = draft.corrected[-1] if draft.corrected else draft
    return None if first.correction_reason else first.previous


def compared_with(draft: Draft) -> list[Draft]:
    """What a text is compared with besides its predecessor: what the public read before it, and the version before."""
    read = next((one for one in draft.corrected if one.published_at), None)
    known = {one.pk: one for one in (read, version_before(draft)) if one is not None}
    return [one for key, one in known.items() if key != draft.previous_id]


@dataclass(frozen=True, slots=True)
class TextCorrection:
    """A correction as the public sees it: from the text that it read to the one that it read next, and why."""

    number: int
    text: Draft
    before: Draft
    reasons: tuple[str, ...]
    at: datetime


def corrections_of(draft: Draft) -> list[TextCorrection]:
    """The corrections by which this text came about, the first one first; none of them before it was published.

    What was confirmed and replaced again unpublished is no correction; its reason belongs to the one that followed.
    """
    found: list[TextCorrection] = []
    reasons: list[str] = []
    read: Draft | None = None
    for text in [*reversed(draft.corrected), draft]:
        if text.correction_reason:
            reasons.append(text.correction_reason)
        if text.published_at is None and text.pk != draft.pk:
            continue
        if reasons and read is not None:
            # In a preview it is being published now.
            at = text.published_at or timezone.now()
            found.append(TextCorrection(len(found) + 1, text, read, tuple(dict.fromkeys(reasons)), at))
        read, reasons = text, []
    return found
