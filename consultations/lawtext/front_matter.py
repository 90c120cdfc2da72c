"""What stands before the first heading or article: title, title note, contents, preamble."""

import re
from collections.abc import Sequence

from consultations.lawtext import patterns
from consultations.lawtext.source import Line, clean, is_hidden, unspaced
from consultations.lawtext.tree import Unit

_LEADER = re.compile(r"[.．…·‥—―\-_\s（(]*\d*[)）]?$")
_SEARCHED = 80
_TITLE_LINES = 4
_LONGEST_TITLE = 120
_LONGEST_ENTRY = 200


def find_contents(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The lines of the table of contents as (first, after the last), or None."""
    for at, line in enumerate(lines[:_SEARCHED]):
        if patterns.CONTENTS.match(line.text):
            return at, _end_of_contents(lines, at + 1)
        if patterns.ARTICLE.match(line.text):
            return None
        if patterns.match_heading(line.text):
            return _untitled_contents(lines, at)
    return None


def _end_of_contents(lines: Sequence[Line], first: int) -> int:
    """The line at which the first heading of the contents comes again."""
    if first >= len(lines):
        return first
    keys = [_entry_key(line.text) for line in lines]
    run = _end_of_headings(lines, first)
    again = next((at for at in range(first + 1, len(lines)) if keys[at] == keys[first]), None)
    if again is None:
        words = _words(lines[first].text)
        again = next((at for at in range(run, len(lines)) if words and keys[at] == words), None)
    return run if again is None or (run > first and again > run + _SEARCHED) else again


def _untitled_contents(lines: Sequence[Line], first: int) -> tuple[int, int] | None:
    """Headings in a row of which the first comes again in the same row: contents without the word above them."""
    end = _end_of_headings(lines, first)
    keys = [_entry_key(line.text) for line in lines[first:end]]
    return (first, first + keys.index(keys[0], 1)) if keys[0] in keys[2:] else None


def _end_of_headings(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and (_is_entry(lines[at].text) or is_hidden(lines[at].text)):
        at += 1
    return at


def _is_entry(text: str) -> bool:
    return bool(patterns.match_heading(_without_leader(text)) or patterns.PREAMBLE.match(text)) or unspaced(text) in (
        patterns.KNOWN_HEADINGS
    )


def _without_leader(text: str) -> str:
    """An entry without the dots and the page number after it."""
    return _LEADER.sub("", text) if len(text) <= _LONGEST_ENTRY else text


def _entry_key(text: str) -> str:
    return unspaced(_without_leader(text))


def _words(text: str) -> str:
    match = patterns.match_heading(_without_leader(text))
    return unspaced(match["heading"]) if match else ""


def read_front_matter(lines: Sequence[Line]) -> list[Unit]:
    """Title, notes and preamble of the lines before the body, the contents left out."""
    units: list[Unit] = []
    at = _read_title(lines, units)
    for line in lines[at:]:
        last = units[-1] if units else None
        kind = "note" if _is_note(line.text) or (last and _is_open_note(last, line.text)) else "preamble"
        if last is not None and (is_hidden(line.text) or last.kind == kind):
            extend_unit(last, line, joint="\n")
        else:
            units.append(Unit(kind, [(line.start, line.end)], text=clean(line.text)))
    return units


def _is_open_note(note: Unit, text: str) -> bool:
    """Whether a line goes on a note whose bracket is open, or whose sentence names no act yet."""
    if note.kind != "note":
        return False
    opens, closes = (sum(map(note.text.count, pair)) for pair in ("（(", "）)"))
    last = note.text.rsplit("\n", 1)[-1]
    return opens > closes or (not patterns.NOTE_ENDS.search(last) and patterns.is_short(text))


def _is_note(text: str) -> bool:
    words = clean(text)
    if patterns.DOCUMENT_NUMBER.match(words) or patterns.DATE.match(words) or patterns.NOTE_OPENS.match(words):
        return True
    return bool(patterns.NOTE.match(words)) and (words[0] in "（(" or words[-1] not in "。：:，；")


def _read_title(lines: Sequence[Line], units: list[Unit]) -> int:
    """The short lines at the head, as long as none is a note or a sentence."""
    at = 0
    while at < min(_TITLE_LINES, len(lines)) and _may_be_title(lines[at].text):
        at += 1
    if at:
        text = "".join(clean(line.text) for line in lines[:at])
        units.append(Unit("title", _joined(lines[:at]), text=text))
    return at


def _may_be_title(text: str) -> bool:
    words = clean(text)
    if _is_note(text) or patterns.PREAMBLE.match(text):
        return False
    return len(words) <= _LONGEST_TITLE and words[-1:] not in set("。；;：:，")


def _joined(lines: Sequence[Line]) -> list[tuple[int, int]]:
    return [(lines[0].start, lines[-1].end)]


def extend_unit(unit: Unit, line: Line, joint: str = "") -> None:
    """Add a line to a unit's words; what cannot be seen is kept in its span alone."""
    words = clean(line.text)
    if words:
        unit.text = f"{unit.text}{joint}{words}" if unit.text else words
    unit.spans.append((line.start, line.end))
