"""A statute as a flat list of units in the order of the text."""

from dataclasses import dataclass, field

Span = tuple[int, int]
HEADINGS = ("part", "subpart", "chapter", "section")
INNER = ("paragraph", "item", "subitem")
# From the widest to the narrowest; each may stand inside any before it.
RANKED = (*HEADINGS, "article", *INNER)
# A heading is a few words; what is longer is a paragraph.
LONGEST_HEADING = 300
KINDS = (*RANKED, "title", "note", "contents", "preamble", "annex", "signature")


@dataclass(slots=True)
class Unit:
    """A unit's own words: `label`, `heading` and `text`, without its children.

    `spans` are half-open offsets into the source, several where another unit cuts this one in two; `parent` is the
    parent's place in the list.
    """

    kind: str
    spans: list[Span] = field(default_factory=list)
    number: int | None = None
    suffix: int = 0
    label: str = ""
    heading: str = ""
    text: str = ""
    path: str = ""
    parent: int | None = None

    @property
    def start(self) -> int:
        return self.spans[0][0] if self.spans else 0

    @property
    def end(self) -> int:
        return self.spans[-1][1] if self.spans else 0

    def own_text(self, source: str) -> str:
        """The unit's words as the source has them, label and brackets included."""
        return "".join(source[start:end] for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """Something suspicious: the line it stands in (from 1), a code, and the words it is about."""

    line: int
    code: str
    quote: str = ""


@dataclass(slots=True)
class Tree:
    units: list[Unit] = field(default_factory=list)
    warnings: list[ParseWarning] = field(default_factory=list)

    @property
    def title(self) -> str:
        return next((unit.text for unit in self.units if unit.kind == "title"), "")

    @property
    def articles(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind == "article"]

    def children(self) -> dict[int | None, list[int]]:
        """The places of each unit's children, by the place of the parent; `None` holds the top."""
        found: dict[int | None, list[int]] = {}
        for at, unit in enumerate(self.units):
            found.setdefault(unit.parent, []).append(at)
        return found
