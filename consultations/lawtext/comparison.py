"""Two trees → aligned rows with the changes inside the words.

Rows are articles, headings and what else stands at the top. They are aligned by equal words, then by likeness (Dice
over character bigrams), where the same number or place helps; what keeps its words but not its place among the others
has moved. Numbers are no words: an article that is only renumbered is equal.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from consultations.lawtext.alignment import Entry, align, contained, dice
from consultations.lawtext.tree import HEADINGS, INNER, Tree, Unit
from consultations.lawtext.word_diff import Segment, diff_words

# Of articles that stand alone on one side, those that came out of another are split off, not added; those that went into
# another are merged, not deleted.
Change = Literal["equal", "modified", "added", "deleted", "split", "merged"]
CHANGES: tuple[Change, ...] = ("equal", "modified", "added", "deleted", "split", "merged")


@dataclass(slots=True)
class Row:
    """One line of a comparison: the entry before and after, and the words with what changed in them."""

    old: Entry | None
    new: Entry | None
    change: Change = "equal"
    moved: bool = False
    segments: list[Segment] = field(default_factory=list)
    # All that the new entry continues, and all that continues the old one.
    origins: list[Entry] = field(default_factory=list)
    outcomes: list[Entry] = field(default_factory=list)

    @property
    def kind(self) -> str:
        entry = self.new or self.old
        assert entry is not None
        return entry.kind


@dataclass(slots=True)
class Comparison:
    rows: list[Row]

    @property
    def links(self) -> list[tuple[str, str, bool]]:
        """Old path, new path, whether the words are the same: everything that continues something."""
        return [
            (old.path, row.new.path, row.change == "equal" and old is row.old)
            for row in self.rows
            if row.new is not None
            for old in row.origins
        ]

    @property
    def summary(self) -> dict[str, int]:
        """Articles by kind of change, how many moved, and in how many other places (headings, title) words changed."""
        articles = [row for row in self.rows if row.kind == "article"]
        counts: dict[str, int] = dict.fromkeys(CHANGES, 0)
        counts.update(Counter(row.change for row in articles))
        others = sum(row.change != "equal" for row in self.rows if row.kind not in {"article", "contents"})
        return counts | {"moved": sum(row.moved for row in articles), "others": others}


def compare(old: Tree, new: Tree) -> Comparison:
    """Aligned rows in the order of the new text, deleted ones where they stood."""
    before, after = entries(old), entries(new)
    pairs = align(before, after)
    return _compared(before, after, pairs, {*pairs.items(), *_descents(before, after, pairs)})


def compare_as(
    old: Tree, new: Tree, *, links: Collection[tuple[str, str]], pairs: Collection[tuple[str, str]]
) -> Comparison:
    """Rows as somebody says that units continue each other; `pairs` that are among them stand beside each other again."""
    before, after = entries(old), entries(new)
    olds, news = ({entry.path: entry.place for entry in side} for side in (before, after))
    said = {(olds[one], news[other]) for one, other in links if one in olds and other in news}
    kept = {olds[one]: news[other] for one, other in pairs if (one, other) in links}
    return _compared(before, after, kept, said)


def entries(tree: Tree) -> list[Entry]:
    """The rows of a text: each article with its paragraphs and items, each heading, title, note, annex."""
    units = tree.units
    starts = [at for at, unit in enumerate(units) if unit.kind not in INNER]
    # Paragraphs before everything else are rows of their own.
    starts[:0] = range(starts[0] if starts else len(units))
    found: list[Entry] = []
    for place, (at, end) in enumerate(pairwise([*starts, len(units)])):
        unit = units[at]
        lines = [below.label + below.text for below in units[at + 1 : end]]
        own = _own_line(unit)
        if own or "" in lines:
            lines = [line for line in (own, *lines) if line]
        words = "\n".join(lines)
        found.append(Entry(unit.path, unit.kind, (unit.number or 0, unit.suffix), unit.label, words, place))
    return found


def _own_line(unit: Unit) -> str:
    if unit.kind == "article":
        return f"【{unit.heading}】" if unit.heading else ""
    return unit.heading if unit.kind in HEADINGS else f"{unit.label}{unit.text}"


def _in_order(olds: int, news: int, pairs: dict[int, int]) -> list[tuple[int | None, int | None]]:
    """Places in the order of the new text; a deleted entry follows the one that it followed."""
    followers: dict[int | None, list[int]] = {}
    last: int | None = None
    for old in range(olds):
        if old in pairs:
            last = pairs[old]
        else:
            followers.setdefault(last, []).append(old)
    back = {new: old for old, new in pairs.items()}
    order: list[tuple[int | None, int | None]] = [(old, None) for old in followers.get(None, [])]
    for new in range(news):
        order.append((back.get(new), new))
        order += [(old, None) for old in followers.get(new, [])]
    return order


def _compared(
    before: Sequence[Entry], after: Sequence[Entry], pairs: dict[int, int], links: Collection[tuple[int, int]]
) -> Comparison:
    _pair_linked(before, after, pairs, links)
    moved = _moved(before, after, pairs)
    origins: dict[int, list[Entry]] = {}
    outcomes: dict[int, list[Entry]] = {}
    for old, new in sorted(links):
        origins.setdefault(new, []).append(before[old])
        outcomes.setdefault(old, []).append(after[new])
    rows = []
    for place, other in _in_order(len(before), len(after), pairs):
        row = _row(before, after, (place, other), moved)
        row.origins = origins.get(other, []) if other is not None else []
        row.outcomes = outcomes.get(place, []) if place is not None else []
        if row.old is None and row.origins:
            row.change = "split"
        elif row.new is None and row.outcomes:
            row.change = "merged"
        rows.append(row)
    return Comparison(rows)


def _pair_linked(
    before: Sequence[Entry], after: Sequence[Entry], pairs: dict[int, int], links: Collection[tuple[int, int]]
) -> None:
    """Let linked entries that both stand alone stand beside each other, those most alike first."""
    taken = set(pairs.values())
    alone = [(old, new) for old, new in links if old not in pairs and new not in taken]
    likeness = {(old, new): dice(before[old].bigrams, after[new].bigrams) for old, new in alone}
    for old, new in sorted(alone, key=lambda link: (-likeness[link], link)):
        if old not in pairs and new not in taken:
            pairs[old] = new
            taken.add(new)


def _row(before: Sequence[Entry], after: Sequence[Entry], pair: tuple[int | None, int | None], moved: set[int]) -> Row:
    old = before[pair[0]] if pair[0] is not None else None
    new = after[pair[1]] if pair[1] is not None else None
    if old is None or new is None:
        entry = new or old
        assert entry is not None
        segments: list[Segment] = [("+" if old is None else "-", entry.words)]
        return Row(old, new, "added" if old is None else "deleted", segments=segments)
    if old.words == new.words or old.key == new.key:
        return Row(old, new, "equal", old.place in moved, [("=", new.words)])
    return Row(old, new, "modified", old.place in moved, diff_words(old.words, new.words))


def _moved(before: Sequence[Entry], after: Sequence[Entry], pairs: dict[int, int]) -> set[int]:
    """The old places whose order changed: all that lie outside the heaviest chain that keeps its order."""
    ordered = sorted(pairs.items())
    news = [new for _old, new in ordered]
    if news == sorted(news):
        return set()
    kept = _longest_increasing(news)
    return {old for at, (old, _new) in enumerate(ordered) if at not in kept}


def _longest_increasing(numbers: Sequence[int]) -> set[int]:
    """Places of a longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    values: list[int] = []
    back: list[int | None] = []
    for at, number in enumerate(numbers):
        depth = bisect_left(values, number)
        back.append(tails[depth - 1] if depth else None)
        if depth == len(tails):
            tails.append(at)
            values.append(number)
        else:
            tails[depth], values[depth] = at, number
    kept: set[int] = set()
    place: int | None = tails[-1] if tails else None
    while place is not None:
        kept.add(place)
        place = back[place]
    return kept


def _descents(before: Sequence[Entry], after: Sequence[Entry], pairs: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Of entries that stand alone, the links with those whose words they share."""
    taken = set(pairs.values())
    for entry in after:
        if entry.place not in taken:
            yield from ((whole.place, entry.place) for whole in before if contained(entry, whole))
    for entry in before:
        if entry.place not in pairs:
            yield from ((entry.place, whole.place) for whole in after if contained(entry, whole))
