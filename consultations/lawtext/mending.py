"""Corrections to what the parser understood: each is a small value, so that a text is its source and a list of them.

A correction names a unit by its place in the list at that moment. Undoing is leaving out the last one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, NotRequired, TypedDict

from consultations.lawtext import marks
from consultations.lawtext.assembly import assemble
from consultations.lawtext.parser import parse
from consultations.lawtext.source import clean, tight
from consultations.lawtext.tree import HEADINGS, KINDS, LONGEST_HEADING, RANKED, Span, Tree, Unit

Act = Literal["promote", "demote", "join", "edit"]


class Mend(TypedDict):
    """One correction. `edit` gives the unit's new kind, label, heading and text; a line end in the text begins a unit."""

    act: Act
    at: int
    kind: NotRequired[str]
    label: NotRequired[str]
    heading: NotRequired[str]
    text: NotRequired[str]


class CannotMendError(ValueError):
    """`code` is one of: no_such_unit, nothing_before, widest, narrowest, no_such_kind, long_heading."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def mended(source: str, mends: Iterable[Mend]) -> Tree:
    """The tree of a source after these corrections, in their order. Raises CannotMendError."""
    tree = parse(source)
    for mend in mends:
        tree = apply(tree, mend, source)
    return tree


def apply(tree: Tree, mend: Mend, source: str) -> Tree:
    """The tree after one correction; the tree given stays as it was. Raises CannotMendError."""
    units = [replace(unit, spans=list(unit.spans)) for unit in tree.units]
    at = mend["at"]
    if not 0 <= at < len(units):
        raise CannotMendError("no_such_unit")
    _ACTS[mend["act"]](units, at, mend, source)
    if any(len(unit.heading) > LONGEST_HEADING for unit in units):
        raise CannotMendError("long_heading")
    kept = [warning for warning in tree.warnings if warning.code in _LASTING]
    return assemble(units, source, kept)


# What assembling does not find anew.
_LASTING = frozenset({"outside_article", "heading_without_number", "doubtful_article", "hidden_signs"})


def _promote(units: list[Unit], at: int, mend: Mend, source: str) -> None:
    _turn(units, at, _neighbour_kind(units[at].kind, -1), source)


def _demote(units: list[Unit], at: int, mend: Mend, source: str) -> None:
    _turn(units, at, _neighbour_kind(units[at].kind, +1), source)


def _neighbour_kind(kind: str, step: int) -> str:
    if kind not in RANKED:
        return "article" if step < 0 else "paragraph"
    place = RANKED.index(kind) + step
    if place < 0:
        raise CannotMendError("widest")
    if place >= len(RANKED):
        raise CannotMendError("narrowest")
    return RANKED[place]


def _turn(units: list[Unit], at: int, kind: str, source: str) -> None:
    """Make the unit one of another kind, its number read from its words where they begin with one."""
    whole = _flattened(units, at, source)
    units[at : at + 1] = _read_as(kind, whole, units[:at], source)


def _flattened(units: list[Unit], at: int, source: str) -> Unit:
    """The unit's words in one, an article with its first paragraph, which is taken out of the list."""
    unit = units[at]
    if unit.kind == "article" and at + 1 < len(units) and units[at + 1].kind == "paragraph":
        first = units.pop(at + 1)
        unit = replace(unit, text=first.text, spans=[*unit.spans, *first.spans])
    title = f"【{unit.heading}】" if unit.kind == "article" and unit.heading else unit.heading
    parts = [unit.label, title, unit.text]
    blank = "　" if unit.kind in HEADINGS or unit.kind == "article" else ""
    return replace(unit, text=blank.join(filter(None, parts)), label="", heading="")


def _read_as(kind: str, unit: Unit, before: Sequence[Unit], source: str) -> list[Unit]:
    """The words as a unit of this kind; an article gives its first paragraph besides."""
    fresh = Unit(kind, list(unit.spans), text=unit.text)
    if kind == "article":
        return _as_article(fresh, before, source)
    if kind in HEADINGS:
        match = marks.match_heading(unit.text)
        fresh.text = ""
        fresh.number = marks.number_of(match["number"]) if match else 0
        fresh.label = tight(match["label"]) if match else ""
        fresh.heading = tight(match["heading"]) if match else tight(unit.text)
    elif kind in {"item", "subitem"}:
        _as_listed(fresh, before)
    return [fresh]


def _as_article(unit: Unit, before: Sequence[Unit], source: str) -> list[Unit]:
    match = marks.ARTICLE.match(unit.text) or marks.LISTED.match(unit.text)
    if match is None:
        # An article without a printed number comes after the one before it.
        unit.number = next((one.number or 0 for one in reversed(before) if one.kind == "article"), 0) + 1
        rest = unit.text
    else:
        unit.number, unit.suffix = (marks.number_of(match.groupdict().get(name)) for name in ("number", "suffix"))
        unit.label = tight(match["label"])
        rest = unit.text[match.end() :]
        if title := marks.SURE_TITLE.match(rest):
            unit.heading, rest = clean(title["heading"]), rest[title.end() :]
    head, unit.text = unit.text[: len(unit.text) - len(rest)], ""
    if not clean(rest):
        return [unit]
    spans = divided_spans(source, unit.spans, [head, rest])
    return [replace(unit, spans=spans[0]), Unit("paragraph", spans[1], text=clean(rest))]


def _as_listed(unit: Unit, before: Sequence[Unit]) -> None:
    text = unit.text
    match = marks.ITEM.match(text) or marks.LISTED.match(text) if unit.kind == "item" else marks.SUBITEM.match(text)
    if match is None:
        last = before[-1] if before else None
        unit.number = (last.number or 0) + 1 if last is not None and last.kind == unit.kind else 1
        return
    groups = match.groupdict()
    ring = groups.get("ring")
    unit.number = marks.ring_number(ring) if ring else marks.number_of(groups.get("number") or groups.get("inner"))
    unit.label = tight(match["label"])
    unit.text = clean(text[match.end() :])


def _join(units: list[Unit], at: int, mend: Mend, source: str) -> None:
    """Add the unit's words to the one before it."""
    if at == 0:
        raise CannotMendError("nothing_before")
    whole = _flattened(units, at, source)
    before = units[at - 1]
    if before.kind in HEADINGS:
        before.heading += tight(whole.text)
    elif before.kind == "article":
        units[at] = Unit("paragraph", whole.spans, text=whole.text)
        return
    else:
        joint = "\n" if before.kind in {"annex", "note", "preamble", "contents", "signature"} else ""
        before.text += joint + whole.text
    before.spans += whole.spans
    del units[at]


def _edit(units: list[Unit], at: int, mend: Mend, source: str) -> None:
    """Give the unit new words; each line of the text is a unit."""
    unit = units[at]
    kind = mend.get("kind", unit.kind)
    if kind not in KINDS:
        raise CannotMendError("no_such_kind")
    if kind != unit.kind:
        _turn(units, at, kind, source)
        unit = units[at]
    label = tight(mend.get("label", unit.label))
    if label != unit.label:
        _relabel(unit, label)
    unit.heading = clean(mend.get("heading", unit.heading))
    text = mend.get("text", unit.text).replace("\r\n", "\n")
    if kind in {"annex", "note", "preamble", "contents", "signature"}:
        unit.text = text.strip()
        return
    lines = [clean(line) for line in text.split("\n") if clean(line)]
    unit.text = lines[0] if lines else ""
    if len(lines) > 1:
        head = f"{unit.label}{unit.heading}{lines[0]}"
        spans = divided_spans(source, unit.spans, [head, *lines[1:]])
        unit.spans = spans[0]
        added: list[Unit] = []
        for line, span in zip(lines[1:], spans[1:], strict=True):
            added += _begun(line, span, unit, [*units[: at + 1], *added], source)
        units[at + 1 : at + 1] = added


def _begun(line: str, spans: list[Span], unit: Unit, before: Sequence[Unit], source: str) -> list[Unit]:
    """A line that was parted off becomes what its head says it is, else one more of the kind it stood in."""
    kind = unit.kind if unit.kind in RANKED and unit.kind != "article" else "paragraph"
    if heading := marks.match_heading(line):
        kind = marks.heading_kind(heading)
    elif (match := marks.ARTICLE.match(line)) and not marks.REFERENCE.match(line[match.end() :]):
        kind = "article"
    elif marks.ITEM.match(line):
        kind = "item"
    elif marks.SUBITEM.match(line):
        kind = "subitem"
    return _read_as(kind, Unit(kind, spans, text=line), before, source)


def _relabel(unit: Unit, label: str) -> None:
    """A new printed number; the number in it counts."""
    unit.label = label
    match = re.search(marks.NUM, label)
    unit.number = marks.number_of(match.group()) if match else 0
    suffix = re.search(rf"之({marks.NUM})$", label)
    unit.suffix = marks.number_of(suffix[1]) if suffix else 0


_ACTS = {"promote": _promote, "demote": _demote, "join": _join, "edit": _edit}


def divided_spans(source: str, spans: Sequence[Span], pieces: Sequence[str]) -> list[list[Span]]:
    """The source's spans dealt out to the pieces, by their visible characters.

    Where the words were changed the counts do not tell; then the first piece keeps all, so that nothing is in two.
    """
    wanted = [len(marks.visible(piece)) for piece in pieces]
    places = [at for start, end in spans for at in range(start, end) if marks.visible(source[at])]
    if sum(wanted) != len(places):
        # The brackets of a title are in the source and not in the heading.
        wanted[0] += len(places) - sum(wanted)
        if wanted[0] < 0 or "".join(source[at] for at in places[wanted[0] :]) != marks.visible("".join(pieces[1:])):
            return [list(spans), *([] for _ in pieces[1:])]
    dealt: list[list[Span]] = []
    begin = 0
    for count in wanted:
        mine = places[begin : begin + count]
        dealt.append(_runs(mine, spans))
        begin += count
    return dealt


def _runs(places: Sequence[int], spans: Sequence[Span]) -> list[Span]:
    """Places as spans, one for each of the old spans they lie in."""
    found = []
    for start, end in spans:
        inside = [at for at in places if start <= at < end]
        if inside:
            found.append((inside[0], inside[-1] + 1))
    return found
