"""What becomes of the notes on a text when another one takes its place: what is certain is kept, the rest is listed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from consultations.drafts.linking import Links
from consultations.drafts.models import CarriedNote
from consultations.drafts.queries import root_of
from consultations.drafts.trees import tree_of
from consultations.lawtext.citations import Resolver
from consultations.lawtext.tree import Tree

Outcome = CarriedNote.Outcome
WORDS = ("question", "explanation")


class Note(Protocol):
    """The office's words beside a unit: a stored note, or one that was carried."""

    @property
    def is_key(self) -> bool: ...
    @property
    def question(self) -> str: ...
    @property
    def explanation(self) -> str: ...


@dataclass(slots=True)
class Fate:
    """Where the note on a unit goes; `left` names what of it cannot be kept."""

    before: str
    note: Note
    outcome: Outcome
    after: str | None
    left: list[str] = field(default_factory=list)


def fates(notes: Mapping[str, Note], links: Links, taken: Collection[str] = ()) -> list[Fate]:
    """The fate of each note, by the path of its unit. A unit of the new text in `taken` has a note of its own already.

    A unit that only one continues keeps its note, wherever it stands now; so does one that continues another word for
    word. Of units that were merged each gives what no other gives too. Of one that was divided nobody can tell.
    """
    found = [_fate(path, note, links, taken) for path, note in notes.items()]
    meeting: dict[str, list[Fate]] = defaultdict(list)
    for fate in found:
        if fate.after is None:
            fate.left = _said(fate.note)
        else:
            meeting[fate.after].append(fate)
    for several in meeting.values():
        for name in WORDS:
            _settle(several, name)
    return found


def _fate(path: str, note: Note, links: Links, taken: Collection[str]) -> Fate:
    places = {after: same for (before, after), same in links.items() if before == path}
    same = [after for after, is_same in places.items() if is_same]
    if not places:
        return Fate(path, note, Outcome.DELETED, None)
    if len(places) > 1 and len(same) != 1:
        return Fate(path, note, Outcome.SPLIT, None)
    after = same[0] if len(same) == 1 else next(iter(places))
    if after in taken:
        return Fate(path, note, Outcome.TAKEN, None)
    alone = places[after] or sum(place == after for _before, place in links) == 1
    return Fate(path, note, Outcome.KEPT if alone else Outcome.MERGED, after)


def _said(note: Note) -> list[str]:
    return [name for name in ("is_key", *WORDS) if getattr(note, name)]


def _settle(several: Sequence[Fate], name: str) -> None:
    """Two units that became one may ask two things, where one can be asked: the unit that is still itself asks."""
    speaking = [fate for fate in several if getattr(fate.note, name)]
    if len({getattr(fate.note, name) for fate in speaking}) < 2:
        return
    kept = [fate for fate in speaking if fate.outcome == Outcome.KEPT]
    for fate in speaking:
        if len(kept) != 1 or fate is not kept[0]:
            fate.left.append(name)


def composed(parts: Iterable[tuple[Note, Collection[str]]]) -> dict[str, Any]:
    """One note of what several give, each with what of it is left out."""
    made: dict[str, Any] = {"is_key": False, "question": "", "explanation": ""}
    for note, left in parts:
        made["is_key"] = made["is_key"] or (note.is_key and "is_key" not in left)
        for name in WORDS:
            if name not in left:
                made[name] = made[name] or getattr(note, name)
    return made


# --- as an editor reads it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit that a note cites by a number which another unit has now, or none: what it is called in the new text."""

    quote: str
    now: str


@dataclass(frozen=True, slots=True)
class Line:
    """One note of the text before, and what becomes of it."""

    unit: str
    now: str
    outcome: Outcome
    note: Note
    left: Sequence[str]
    mentions: Sequence[Mention]
    carried: CarriedNote | None = None

    @property
    def is_kept(self) -> bool:
        return not self.left

    @property
    def is_renumbered(self) -> bool:
        return bool(self.now) and self.unit != self.now


def foreseen_lines(notes: Mapping[str, Note], old: Tree, new: Tree, links: Links) -> list[Line]:
    """What will become of the notes when the new text is confirmed."""
    reader = _Reader(old, new, links)
    return [reader.line(fate) for fate in fates(notes, links)]


def carried_lines(carried: Sequence[CarriedNote], links: Links) -> list[Line]:
    """What became of the notes of the text before."""
    if not carried:
        return []
    reader = _Reader(tree_of(carried[0].before.draft), tree_of(carried[0].draft), links)
    return [
        reader.line(
            Fate(one.before.path, one, Outcome(one.outcome), one.after.path if one.after else None, list(one.left)), one
        )
        for one in carried
    ]


class _Reader:
    """Names units and finds what the notes cite."""

    def __init__(self, old: Tree, new: Tree, links: Links) -> None:
        self.resolver = Resolver(old)
        self.old = {unit.path: unit.label or unit.heading or unit.path for unit in old.units}
        self.new = {unit.path: unit.label or unit.heading or unit.path for unit in new.units}
        self.after: dict[str, list[str]] = defaultdict(list)
        for before, after in links:
            self.after[before].append(self.new[after])

    def line(self, fate: Fate, carried: CarriedNote | None = None) -> Line:
        now = self.new[fate.after] if fate.after else "、".join(self.after[fate.before])
        mentions = list(dict.fromkeys(self._mentions(fate)))
        return Line(self.old[fate.before], now, fate.outcome, fate.note, fate.left, mentions, carried)

    def _mentions(self, fate: Fate) -> Iterator[Mention]:
        for words in (fate.note.question, fate.note.explanation):
            for cited in self.resolver.resolve(words, context=fate.before):
                target = root_of(cited.target or "")
                if not (cited.certain and target in self.old and cited.quote.startswith("第")):
                    continue
                now = self.after[target]
                if now != [self.old[target]]:
                    yield Mention(cited.quote, "、".join(now))
