"""The source as lines: offsets stay those of the decoded text, whatever the line ends are."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

# Characters that take no room: zero-width and bidirectional marks, the byte-order mark, control characters.
HIDDEN = "\\x00-\\x08\\x0e-\\x1b\\x7f\\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
# A bounded run of whitespace; statutes letter-space their headings, but not by more than this.
SPACE = rf"[\s{HIDDEN}]{{0,16}}"
_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile("\r\n|\r|\n")
_HIDDEN = re.compile(f"[{HIDDEN}]+")
_EDGE = "".join(chr(n) for n in range(0x10000) if re.match(rf"[\s{HIDDEN}]", chr(n)))
_SUSPICIOUS = re.compile("[\\x00-\\x08\\x0e-\\x1b\\x7f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]")
# Markdown's markup: # before a heading, > before a quotation, ** around strong words, \\ before a full stop.
_MARKDOWN = re.compile(r"^[ \t]{0,3}(?:#{1,6}(?=[ \t])|>+)|[ \t]#+[ \t]*$|\*\*|__|\\(?=[.()*_#-])", re.MULTILINE)
_INNER_SPACE = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a piece of one, without the whitespace around it. `indent` counts the spaces before it, full-width ones twice."""

    number: int
    start: int
    text: str
    indent: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def cut(self, start: int, end: int | None = None) -> "Line":
        """The piece between two places, again without the whitespace around it."""
        raw = self.text[start:end]
        lead = len(raw) - len(raw.lstrip())
        return Line(self.number, self.start + start + lead, raw.strip(), self.indent if start == 0 else 0)


def lines_of(source: str) -> Iterator[Line]:
    """The lines that are not blank."""
    number_of = LineNumbers(source)
    for match in _LINE.finditer(source):
        raw = match.group()
        text = raw.strip()
        if text:
            lead = raw[: len(raw) - len(raw.lstrip())]
            start = match.start() + len(lead)
            yield Line(number_of(start), start, text, sum(2 if char == "\u3000" else 1 for char in lead))


class LineNumbers:
    """From an offset to its line, counted from 1 as editors count."""

    def __init__(self, source: str) -> None:
        self._ends = [match.end() for match in _BREAK.finditer(source)]

    def __call__(self, offset: int) -> int:
        return bisect_right(self._ends, offset) + 1


def without_markdown(source: str) -> str:
    """The source with zero-width characters in place of Markdown's markup, so that every offset stays."""
    return _MARKDOWN.sub(lambda match: "\u200b" * len(match.group()), source)


def clean(text: str) -> str:
    """Without hidden characters, and without whitespace at the edges."""
    return _HIDDEN.sub("", text.strip(_EDGE))


def unspaced(text: str) -> str:
    """总　则 → 总则: spaces inside a heading are only layout, unless Latin letters stand around them."""
    return _INNER_SPACE.sub("", clean(text))


def is_hidden(text: str) -> bool:
    """Whether nothing of the text can be seen."""
    return not clean(text)


def suspicious_characters(text: str) -> list[int]:
    """Where there are characters that no statute needs: controls, bidirectional overrides, private-use characters."""
    return [match.start() for match in _SUSPICIOUS.finditer(text)]
