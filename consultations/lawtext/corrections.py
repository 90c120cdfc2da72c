"""Corrections to what the parser understood: each is a small value, so that a text is its source and a list of them.

A correction names a unit by its place in the list at that moment. Undoing is leaving out the last one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, NotRequired, TypedDict

from consultations.lawtext import patterns
from consultations.lawtext.assembly import assemble
from consultations.lawtext.parser import parse
from consultations.lawtext.source import clean, unspaced
from consultations.lawtext.tree import HEADINGS, KINDS, LONGEST_HEADING, RANKED, Span, Tree, Unit

Act = Literal["promote", "demote", "join", "edit"]


class Correction(TypedDict):
    """One correction. `edit` gives the unit's new kind, label, heading and text; a line end in the text begins a unit."""

    act: Act
    at: int
    kind: NotRequired[str]
    label: NotRequired[str]
    heading: NotRequired[str]
    text: NotRequired[str]


class CannotCorrectError(ValueError):
    """`code` is one of: no_such_unit, nothing_before, widest, narrowest, no_such_kind, long_heading."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def corrected_tree(source: str, corrections: Iterable[Correction]) -> Tree:
    """The tree of a source after these corrections, in their order. Raises CannotCorrectError."""
    tree = parse(source)
    for correction in corrections:
        tree = apply_correction(tree, correction, source)
    return tree


def apply_correction(tree: Tree, correction: Correction, source: str) -> Tree:
    """The tree after one correction; the tree given stays as it was. Raises CannotCorrectError."""
    units = [replace(unit, spans=list(unit.spans)) for unit in tree.units]
    at = correction["at"]
    if not 0 <= at < len(units):
        raise CannotCorrectError("no_such_unit")
    _ACTS[correction["act"]](units, at, correction, source)
    if any(len(unit.heading) > LONGEST_HEADING for unit in units):
        raise CannotCorrectError("long_heading")
    kept = [warning for warning in tree.warnings if warning.code in _LASTING]
    return assemble(units, source, kept)


# Kinds whose text keeps its line ends.
_MULTILINE = frozenset({"annex", "note", "preamble", "contents", "signature"})
# What assembling does not find anew.
_LASTING = frozenset({"outside_article", "heading_without_number", "doubtful_article", "hidden_signs"})


def _promote(units: list[Unit], at: int, correction: Correction, source: str) -> None:
    _turn(units, at, _neighbour_kind(units[at].kind, -1), source)


def _demote(units: list[Unit], at: int, correction: Correction, source: str) -> None:
    _turn(units, at, _neighbour_kind(units[at].kind, +1), source)


def _neighbour_kind(kind: str, step: int) -> str:
    if kind not in RANKED:
        return "article" if step < 0 else "paragraph"
    place = RANKED.index(kind) + step
    if place < 0:
        raise CannotCorrectError("widest")
    if place >= len(RANKED):
        raise CannotCorrectError("narrowest")
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
    space = "　" if unit.kind in HEADINGS or unit.kind == "article" else ""
    return replace(unit, text=space.join(filter(None, parts)), label="", heading="")


def _read_as(kind: str, unit: Unit, before: Sequence[Unit], source: str) -> list[Unit]:
    """The words as a unit of this kind; an article gives its first paragraph besides."""
    fresh = Unit(kind, list(unit.spans), text=unit.text)
    if kind == "article":
        return _as_article(fresh, before, source)
    if kind in HEADINGS:
        match = patterns.match_heading(unit.text)
        fresh.text = ""
        fresh.number = patterns.number_of(match["number"]) if match else 0
        fresh.label = unspaced(match["label"]) if match else ""
        fresh.heading = unspaced(match["heading"]) if match else unspaced(unit.text)
    elif kind in {"item", "subitem"}:
        _as_listed(fresh, before)
    return [fresh]


def _as_article(unit: Unit, before: Sequence[Unit], source: str) -> list[Unit]:
    match = patterns.ARTICLE.match(unit.text) or patterns.LISTED.match(unit.text)
    if match is None:
        # An article without a printed number comes after the one before it.
        unit.number = next((one.number or 0 for one in reversed(before) if one.kind == "article"), 0) + 1
        rest = unit.text
    else:
        unit.number, unit.suffix = (patterns.number_of(match.groupdict().get(name)) for name in ("number", "suffix"))
        unit.label = unspaced(match["label"])
        rest = unit.text[match.end() :]
        if title := patterns.SURE_TITLE.match(rest):
            unit.heading, rest = clean(title["heading"]), rest[title.end() :]
    head, unit.text = unit.text[: len(unit.text) - len(rest)], ""
    if not clean(rest):
        return [unit]
    spans = divided_spans(source, unit.spans, [head, rest])
    return [replace(unit, spans=spans[0]), Unit("paragraph", spans[1], text=clean(rest))]


def _as_listed(unit: Unit, before: Sequence[Unit]) -> None:
    text = unit.text
    match = (
        patterns.ITEM.match(text) or patterns.LISTED.match(text)
        if unit.kind == "item"
        else patterns.SUBITEM.match(text)
    )
    if match is None:
        last = before[-1] if before else None
        unit.number = (last.number or 0) + 1 if last is not None and last.kind == unit.kind else 1
        return
    groups = match.groupdict()
    circled = groups.get("circled")
    unit.number = (
        patterns.circled_number(circled) if circled else patterns.number_of(groups.get("number") or groups.get("inner"))
    )
    unit.label = unspaced(match["label"])
    unit.text = clean(text[match.end() :])


def _join(units: list[Unit], at: int, correction: Correction, source: str) -> None:
    """Add the unit's words to the one before it."""
    if at == 0:
        raise CannotCorrectError("nothing_before")
    whole = _flattened(units, at, source)
    before = units[at - 1]
    if before.kind in HEADINGS:
        before.heading += unspaced(whole.text)
    elif before.kind == "article":
        units[at] = Unit("paragraph", whole.spans, text=whole.text)
        return
    else:
        joint = "\n" if before.kind in _MULTILINE else ""
        before.text += joint + whole.text
    before.spans += whole.spans
    del units[at]


def _edit(units: list[Unit], at: int, correction: Correction, source: str) -> None:
    """Give the unit new words; each line of the text is a unit."""
    unit = units[at]
    kind = correction.get("kind", unit.kind)
    if kind not in KINDS:
        raise CannotCorrectError("no_such_kind")
    if kind != unit.kind:
        _turn(units, at, kind, source)
        unit = units[at]
    label = unspaced(correction.get("label", unit.label))
    if label != unit.label:
        _relabel(unit, label)
    unit.heading = clean(correction.get("heading", unit.heading))
    text = correction.get("text", unit.text).replace("\r\n", "\n")
    if kind in _MULTILINE:
        unit.text = text.strip()
    else:
        _split_into_lines(units, at, text, source)


def _split_into_lines(units: list[Unit], at: int, text: str, source: str) -> None:
    """Keep the first line in the unit and put a new unit after it for each of the others."""
    unit = units[at]
    lines = [clean(line) for line in text.split("\n") if clean(line)]
    unit.text = lines[0] if lines else ""
    if len(lines) < 2:
        return
    head = f"{unit.label}{unit.heading}{lines[0]}"
    spans = divided_spans(source, unit.spans, [head, *lines[1:]])
    unit.spans = spans[0]
    added: list[Unit] = []
    for line, span in zip(lines[1:], spans[1:], strict=True):
        added += _new_unit(line, span, unit, [*units[: at + 1], *added], source)
    units[at + 1 : at + 1] = added


def _new_unit(line: str, spans: list[Span], unit: Unit, before: Sequence[Unit], source: str) -> list[Unit]:
    """A line that was split off becomes what its head says it is, else one more of the kind it stood in."""
    kind = unit.kind if unit.kind in RANKED and unit.kind != "article" else "paragraph"
    if heading := patterns.match_heading(line):
        kind = patterns.heading_kind(heading)
    elif (match := patterns.ARTICLE.match(line)) and not patterns.REFERENCE.match(line[match.end() :]):
        kind = "article"
    elif patterns.ITEM.match(line):
        kind = "item"
    elif patterns.SUBITEM.match(line):
        kind = "subitem"
    return _read_as(kind, Unit(kind, spans, text=line), before, source)


def _relabel(unit: Unit, label: str) -> None:
    """A new printed number; the number in it counts."""
    unit.label = label
    match = re.search(patterns.NUM, label)
    unit.number = patterns.number_of(match.group()) if match else 0
    suffix = re.search(rf"之({patterns.NUM})$", label)
    unit.suffix = patterns.number_of(suffix[1]) if suffix else 0


_ACTS = {"promote": _promote, "demote": _demote, "join": _join, "edit": _edit}


def divided_spans(source: str, spans: Sequence[Span], pieces: Sequence[str]) -> list[list[Span]]:
    """The source's spans dealt out to the pieces, by their visible characters.

    Where the words were changed the counts do not tell; then the first piece keeps all, so that nothing is in two.
    """
    wanted = [len(patterns.visible_text(piece)) for piece in pieces]
    places = [at for start, end in spans for at in range(start, end) if patterns.visible_text(source[at])]
    if sum(wanted) != len(places):
        # The brackets of a title are in the source and not in the heading.
        wanted[0] += len(places) - sum(wanted)
        if wanted[0] < 0 or "".join(source[at] for at in places[wanted[0] :]) != patterns.visible_text(
            "".join(pieces[1:])
        ):
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
