"""Which text of a consultation the public reads, and which waits to be published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consultations.drafts.carrying import Line, carried_lines, foreseen_lines
from consultations.drafts.linking import links_between
from consultations.drafts.messages import fate_sentence, mention_sentence
from consultations.drafts.models import CarriedNote, Draft, ProvisionNote
from consultations.drafts.services.carrying import links_to
from consultations.drafts.services.drafts import draft_tree
from consultations.drafts.trees import tree_of
from consultations.rounds.models import Consultation
from consultations.rounds.services.texts import newest_text


@dataclass(frozen=True, slots=True)
class PageTexts:
    public: Draft | None
    prepared: Draft | None

    @property
    def both(self) -> list[Draft]:
        """The texts that somebody reads or will read, what the public reads first."""
        return [one for one in (self.public, self.prepared) if one is not None]

    def choose(self, key: str) -> Draft | None:
        """The text of this key; without one what the public reads, or else what is prepared."""
        found = [one for one in self.both if not key or str(one.pk) == key]
        return found[0] if found else None


def page_texts(consultation: Consultation) -> PageTexts:
    public = consultation.draft if consultation.live else None
    newest = newest_text(consultation)
    return PageTexts(public, None if newest == public else newest)


def lines_foreseen(consultation: Consultation, draft: Draft) -> list[Line]:
    """What becomes of the notes on the page's text if this one, not confirmed yet, takes its place."""
    old = newest_text(consultation)
    stored = ProvisionNote.objects.filter(provision__draft=old).select_related("provision").order_by("provision__order")
    notes = {one.provision.path: one for one in stored}
    if old is None or not notes or draft.stage == Draft.Stage.IN_FORCE:
        return []
    before, after = tree_of(old), draft_tree(draft)
    return foreseen_lines(notes, before, after, links_between(before, after))


def lines_carried(draft: Draft) -> Sequence[Line]:
    """What became of the notes on the text that this one replaced."""
    rows = CarriedNote.objects.filter(draft=draft).select_related("before__draft", "after", "draft")
    carried = list(rows.order_by("before__order"))
    return carried_lines(carried, links_to(carried[0].before.draft, draft)) if carried else []


def note_line(line: Line) -> dict[str, Any]:
    """A line with its sentences."""
    return {
        "line": line,
        "sentence": fate_sentence(line),
        "mentions": [mention_sentence(one) for one in line.mentions],
    }


def note_lists(lines: Sequence[Line], draft: Draft) -> dict[str, Any]:
    """What is kept and what is not, with its sentences."""
    return {
        "draft": draft,
        "kept": [note_line(line) for line in lines if line.is_kept],
        "unkept": [note_line(line) for line in lines if not line.is_kept],
    }
