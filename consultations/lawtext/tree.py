"""A statute as a flat list of units in the order of the text."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Unit:
    """A unit's own words: `label`, `heading` and `text`, without its children.

    `start` and `end` are half-open offsets into the source; `parent` is the parent's place in the list.
    """

    kind: str
    start: int
    end: int
    number: int | None = None
    suffix: int = 0
    label: str = ""
    heading: str = ""
    text: str = ""
    path: str = ""
    parent: int | None = None


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
