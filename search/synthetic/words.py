"""The words that made-up comments are put together from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Topic:
    """What one field of a consultation is about: things spoken of, and what is wrong with them."""

    name: str
    things: tuple[str, ...]
    troubles: tuple[str, ...]


@cache
def topics() -> Sequence[Topic]:
    """All topics; those of one field share their troubles."""
    found: list[Topic] = []
    troubles: tuple[str, ...] = ()
    for line in _lines("topics.txt"):
        name, _, words = line.partition(": ")
        if name.startswith("= "):
            troubles = tuple(words.split())
        else:
            found.append(Topic(name, tuple(words.split()), troubles))
    return found


@cache
def phrases() -> Mapping[str, Sequence[str]]:
    """Kind of piece → pieces that every topic shares."""
    return {kind: pieces.split("|") for kind, _, pieces in (line.partition(": ") for line in _lines("phrases.txt"))}


def _lines(name: str) -> Iterator[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
