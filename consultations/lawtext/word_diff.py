"""What changed inside the words of a provision, so that a reader sees whole words change.

A longest common subsequence is the shortest way from one text to the other, and not the one that reads best: it keeps
single characters that both happen to have (充[、换]电). What stays is therefore tidied in three steps, the first and the
last after N. Fraser, "Diff Strategies" (https://neil.fraser.name/writing/diff/, 3.2) and diff-match-patch, where they
are called lossless and semantic cleanup:

1. An insertion or deletion that may stand at several places stands where marks or words end: 充电[、换电]设施.
2. A change that begins or ends inside a word takes in the whole word, of the old text and of the new.
3. A short piece between two changes is an island and joins them, as `is_island` says.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

import rjieba
from rapidfuzz.distance import Indel

Segment = tuple[Literal["=", "+", "-"], str]
# Where less than this is common to both, one text replaces the other.
_LITTLE_IN_COMMON = 0.25
# Most Chinese words have two characters. What is longer than two words says something and is never an island.
_ONE_WORD = 2
LONGEST_ISLAND = 2 * _ONE_WORD
# Beyond this many characters lines are compared first; the exact method takes their product in bits.
_LONGEST = 20_000
_WORD = re.compile(r"[A-Za-z]+|[0-9０-９]+(?:[.．][0-9０-９]+)*")
_STOPS = "，。；：、！？\n"


def diff_words(old: str, new: str) -> list[Segment]:
    """The way from the old words to the new: pieces that stay (=), go (-) and come (+), in the order of reading."""
    if len(old) + len(new) > 2 * _LONGEST:
        return _by_lines(old, new)
    one, other = _Text(old), _Text(new)
    slid = list(_slid(one, other, _edits(old, new)))
    edits = _without_islands(old, _whole_words(one, other, slid))
    kept = len(old) - sum(edit.end - edit.start for edit in edits)
    if kept < _LITTLE_IN_COMMON * max(len(old), len(new)):
        return [part for part in (("-", old), ("+", new)) if part[1]]
    return _segments(old, new, edits)


def is_island(kept: str, before: int, after: int) -> bool:
    """Whether what is kept between two changes of so many characters reads better as changed.

    Up to two characters, a word, do when the changes beside them are longer together, so that a single one always does;
    up to four when both changes are twice as long. The end of a line is no island, since lines are paragraphs and items.
    """
    if "\n" in kept or len(kept) > LONGEST_ISLAND:
        return False
    return len(kept) < before + after if len(kept) <= _ONE_WORD else 2 * len(kept) <= min(before, after)


class _Text:
    """A text and where its words end."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def ends(self) -> bytearray:
        """1 at each place between two words; numbers and Latin words are never cut."""
        ends = bytearray(len(self.text) + 1)
        ends[0] = 1
        for at in accumulate(map(len, rjieba.cut(self.text))):
            ends[at] = 1
        for word in _WORD.finditer(self.text):
            ends[word.start() + 1 : word.end()] = bytes(word.end() - word.start() - 1)
        return ends

    def boundary(self, at: int) -> int:
        """How well a change begins or ends here: 3 after a mark or at an end, 2 before a mark, 1 between words."""
        if at in {0, len(self.text)} or self.text[at - 1] in _STOPS:
            return 3
        return 2 if self.text[at] in _STOPS else self.ends[at]


class _Edit(NamedTuple):
    """Where something changes: from and to in the old text, and in the new; between two edits both are the same."""

    start: int
    end: int
    new_start: int
    new_end: int

    @property
    def size(self) -> int:
        return max(self.end - self.start, self.new_end - self.new_start)

    @property
    def replaces(self) -> bool:
        return self.end > self.start and self.new_end > self.new_start

    def moved(self, by: int) -> "_Edit":
        return _Edit(*(place + by for place in self))

    def joined(self, later: "_Edit") -> "_Edit":
        return _Edit(self.start, later.end, self.new_start, later.new_end)


def _edits(old: Sequence[str], new: Sequence[str]) -> list[_Edit]:
    found: list[_Edit] = []
    a = b = 0
    for block in Indel.editops(old, new).as_matching_blocks():
        if block.a > a or block.b > b:
            found.append(_Edit(a, block.a, b, block.b))
        a, b = block.a + block.size, block.b + block.size
    return found


def _slid(one: _Text, other: _Text, edits: Sequence[_Edit]) -> Iterator[_Edit]:
    """Move each pure insertion or deletion to where it begins and ends best; where several are as good it stays."""
    low = 0
    for at, edit in enumerate(edits):
        high = edits[at + 1].start if at + 1 < len(edits) else len(one.text)
        if not edit.replaces:
            edit = edit.moved(_best_slide(one, other, edit, edit.start - low, high - edit.end))
        low = edit.end
        yield edit


def _best_slide(one: _Text, other: _Text, edit: _Edit, left: int, right: int) -> int:
    """How far to move, to the left (negative) by no more than `left` or to the right."""
    text, start, end = (one, edit.start, edit.end) if edit.end > edit.start else (other, edit.new_start, edit.new_end)
    best, by = text.boundary(start) + text.boundary(end), 0
    for step in range(-1, -left - 1, -1):
        if text.text[start + step] != text.text[end + step]:
            break
        if (good := text.boundary(start + step) + text.boundary(end + step)) > best:
            best, by = good, step
    for step in range(1, right + 1):
        if text.text[start + step - 1] != text.text[end + step - 1]:
            break
        if (good := text.boundary(start + step) + text.boundary(end + step)) > best:
            best, by = good, step
    return by


def _whole_words(one: _Text, other: _Text, edits: Sequence[_Edit]) -> Iterator[_Edit]:
    """Let each edit take in the words that it cuts in either text; those that meet are one."""
    waiting: _Edit | None = None
    for at, edit in enumerate(edits):
        low = waiting.end if waiting else 0
        high = edits[at + 1].start if at + 1 < len(edits) else len(one.text)
        before, after = (
            next((step for step in steps if one.ends[edit[side] + way * step] and other.ends[edit[side + 2] + way * step]),
                 len(steps))
            for side, way, steps in ((0, -1, range(edit.start - low)), (1, 1, range(high - edit.end)))
        )  # fmt: skip
        grown = _Edit(edit.start - before, edit.end + after, edit.new_start - before, edit.new_end + after)
        if waiting and waiting.end == grown.start:
            waiting = waiting.joined(grown)
            continue
        if waiting:
            yield waiting
        waiting = grown
    if waiting:
        yield waiting


def _without_islands(old: str, edits: Iterable[_Edit]) -> list[_Edit]:
    """Join edits that only an island parts; a joined one is larger, so the island before it is asked about again."""
    joined: list[_Edit] = []
    for edit in edits:
        joined.append(edit)
        while len(joined) > 1:
            before, after = joined[-2:]
            if not is_island(old[before.end : after.start], before.size, after.size):
                break
            joined[-2:] = [before.joined(after)]
    return joined


def _segments(old: str, new: str, edits: Iterable[_Edit]) -> list[Segment]:
    segments: list[Segment] = []
    at = 0
    for edit in edits:
        segments += [
            ("=", old[at : edit.start]),
            ("-", old[edit.start : edit.end]),
            ("+", new[edit.new_start : edit.new_end]),
        ]
        at = edit.end
    return [segment for segment in (*segments, ("=", old[at:])) if segment[1]]


def _by_lines(old: str, new: str) -> list[Segment]:
    """For texts too long to compare character by character: lines that stay, then the words of those that changed."""
    one, other = old.splitlines(keepends=True), new.splitlines(keepends=True)
    segments: list[Segment] = []
    at = 0
    for edit in _edits(one, other):
        before, after = "".join(one[edit.start : edit.end]), "".join(other[edit.new_start : edit.new_end])
        segments.append(("=", "".join(one[at : edit.start])))
        if before and after and len(before) + len(after) <= 2 * _LONGEST:
            segments += diff_words(before, after)
        else:
            segments += [("-", before), ("+", after)]
        at = edit.end
    segments.append(("=", "".join(one[at:])))
    return [segment for segment in segments if segment[1]]
