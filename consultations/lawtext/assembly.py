"""Units in a row → a tree: parents, numbers of paragraphs, addresses, and what is wrong with the sequence."""

from collections.abc import Iterable

from consultations.lawtext.source import LineNumbers
from consultations.lawtext.tree import HEADINGS, RANKED, ParseWarning, Span, Tree, Unit

_LETTERS = {"part": "b", "subpart": "u", "chapter": "c", "section": "s", "article": "a", "paragraph": "p", "item": "i",
            "subitem": "k"}  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(RANKED)}
# What ends whatever was open before it.
_CLOSING = frozenset({"annex", "signature", "preamble", "contents", "title"})


def assemble(units: Iterable[Unit], source: str, warnings: Iterable[ParseWarning] = ()) -> Tree:
    """Give each unit its parent, number and address, so that a list in order becomes a tree.

    Paragraphs are counted from 1 within their article; an item that no paragraph introduces gets an empty one. May be
    called again after units were changed: what it gave before is given anew.
    """
    assembly = _Assembly(source)
    for unit in units:
        assembly.add(unit)
    _settle_spans(assembly.units)
    found = sorted([*warnings, *assembly.warnings], key=lambda warning: warning.line)
    if not any(unit.kind == "article" for unit in assembly.units):
        found.insert(0, ParseWarning(1, "no_article"))
    return Tree(assembly.units, found)


class _Assembly:
    def __init__(self, source: str) -> None:
        self.units: list[Unit] = []
        self.warnings: list[ParseWarning] = []
        self._open: dict[str, int] = {}
        self._count: dict[int | None, int] = {}
        self._paths: dict[str, int] = {}
        self._line_of = LineNumbers(source)
        self._article: Unit | None = None
        self._heading: dict[str, Unit] = {}
        self._annexes = 0

    def add(self, unit: Unit) -> None:
        if unit.kind not in _RANK:
            self._add_apart(unit)
            return
        if unit.kind in {"item", "subitem"} and "paragraph" not in self._open:
            at = unit.start
            self._place(Unit("paragraph", [(at, at)]))
        self._place(unit)
        if unit.kind == "article":
            self._check_article(unit)
        elif unit.kind in HEADINGS:
            self._check_heading(unit)

    def _add_apart(self, unit: Unit) -> None:
        """Title, note, contents and the like stand outside the tree of headings and articles."""
        if unit.kind in _CLOSING:
            self._open.clear()
        name = unit.kind
        if unit.kind == "annex":
            self._annexes += 1
            name = f"annex{self._annexes}"
        unit.parent, unit.path = None, self._once(name)
        self.units.append(unit)

    def _place(self, unit: Unit) -> None:
        rank = _RANK[unit.kind]
        self._open = {kind: at for kind, at in self._open.items() if _RANK[kind] < rank}
        unit.parent = max(self._open.values(), default=None)
        if unit.kind == "paragraph":
            unit.number = self._count[unit.parent] = self._count.get(unit.parent, 0) + 1
        unit.path = self._path(unit)
        self._open[unit.kind] = len(self.units)
        self.units.append(unit)

    def _path(self, unit: Unit) -> str:
        own = f"{_LETTERS[unit.kind]}{unit.number or 0}" + (f"-{unit.suffix}" if unit.suffix else "")
        # Articles are numbered through the whole text; their address does not depend on the chapter.
        if unit.kind == "article" or unit.parent is None:
            return self._once(own)
        return self._once(f"{self.units[unit.parent].path}.{own}")

    def _once(self, path: str) -> str:
        seen = self._paths[path] = self._paths.get(path, 0) + 1
        return path if seen == 1 else f"{path}~{seen}"

    # --- the sequence -----------------------------------------------------------------------------------------------

    def _check_article(self, unit: Unit) -> None:
        last, self._article = self._article, unit
        if last is not None and not _follows(last, unit):
            self._warn(unit, "out_of_sequence")
        if "~" in unit.path:
            self._warn(unit, "number_twice")

    def _check_heading(self, unit: Unit) -> None:
        """Headings of a kind count on, or from one again under a wider one."""
        last = self._heading.get(unit.kind)
        for kind in HEADINGS[HEADINGS.index(unit.kind) + 1 :]:
            self._heading.pop(kind, None)
        self._heading[unit.kind] = unit
        if not unit.heading:
            self._warn(unit, "empty_heading")
        if last is not None and unit.number and not _follows(last, unit) and unit.number != 1:
            self._warn(unit, "heading_out_of_sequence")

    def _warn(self, unit: Unit, code: str) -> None:
        self.warnings.append(ParseWarning(self._line_of(unit.start), code, unit.label or unit.heading))


def _follows(last: Unit, unit: Unit) -> bool:
    if unit.suffix:
        return (unit.number, unit.suffix) == (last.number, last.suffix + 1)
    return unit.number == (last.number or 0) + 1


def _settle_spans(units: list[Unit]) -> None:
    """Join the spans of a unit that only whitespace separates."""
    pieces = sorted((span, at) for at, unit in enumerate(units) for span in unit.spans if span[1] > span[0])
    spans: dict[int, list[Span]] = {}
    last: int | None = None
    for (start, end), at in pieces:
        known = spans.setdefault(at, [])
        if last == at and known:
            known[-1] = (known[-1][0], end)
        else:
            known.append((start, end))
        last = at
    for at, unit in enumerate(units):
        unit.spans = spans.get(at, unit.spans[:1])
