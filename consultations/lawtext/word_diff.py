"""What changed inside the words of a provision."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from rapidfuzz.distance import Indel

Segment = tuple[Literal["=", "+", "-"], str]
# Numbers and Latin words change as a whole; of Chinese each character may.
_TOKEN = re.compile(r"[A-Za-z]+|[0-9０-９]+(?:[.．][0-9０-９]+)?|\s+|.", re.DOTALL)
_IN_TOKENS = re.compile(r"[A-Za-z0-9０-９ \t\u3000]")
# Where less than this is common to both, one text replaces the other.
_LITTLE_IN_COMMON = 0.25
# An equal piece of at most this many characters between two changes is an island; it reads better as changed. So does
# one of at most the second number between changes that are twice as long each.
_ISLAND = 2
_LARGE_ISLAND = 4
# Beyond this many characters lines are compared first; the exact method takes their product in bits.
_LONGEST = 20_000


def diff_words(old: str, new: str) -> list[Segment]:
    """The way from the old words to the new: pieces that stay (=), go (-) and come (+), in the order of reading."""
    if len(old) + len(new) > 2 * _LONGEST:
        return _by_lines(old, new)
    if _IN_TOKENS.search(old) or _IN_TOKENS.search(new):
        edits = _edits(_TOKEN.findall(old), _TOKEN.findall(new), "".join)
    else:
        edits = _edits(old, new, str)
    common = sum(len(text) for sign, text, _ in edits if sign == "=")
    if common < _LITTLE_IN_COMMON * max(len(old), len(new)):
        return [part for part in (("-", old), ("+", new)) if part[1]]
    return _merged(_without_islands(edits))


_Edit = tuple[str, str, str]
_Words = TypeVar("_Words", str, list[str])


def _edits(one: _Words, other: _Words, text: Callable[[_Words], str]) -> list[_Edit]:
    """Pieces in turn: ("=", words, words), or ("x", old words, new words); `text` makes words of a slice."""
    found: list[_Edit] = []
    a = b = 0
    for block in Indel.editops(one, other).as_matching_blocks():
        old, new = text(one[a : block.a]), text(other[b : block.b])
        if old or new:
            found.append(("x", old, new))
        a, b = block.a + block.size, block.b + block.size
        if block.size:
            same = text(other[block.b : b])
            found.append(("=", same, same))
    return _slid(found)


def _slid(edits: list[_Edit]) -> list[_Edit]:
    """Move a pure insertion or deletion so that it begins where a sentence part does: …，甲|乙，… rather than …|，甲乙…"""
    for at in range(1, len(edits) - 1):
        sign, old, new = edits[at]
        text = old or new
        if sign != "x" or (old and new) or edits[at - 1][0] != "=" or edits[at + 1][0] != "=":
            continue
        before, after = edits[at - 1][1], edits[at + 1][1]
        best = _best_slide(before, text, after)
        if best:
            moved = text[-best:] if best > 0 else text[:-best]
            if best > 0:
                before, text, after = before[:-best], moved + text[:-best], moved + after
            else:
                before, text, after = before + moved, text[-best:] + moved, after[-best:]
            edits[at - 1] = ("=", before, before)
            edits[at] = ("x", text, "") if old else ("x", "", text)
            edits[at + 1] = ("=", after, after)
    return [edit for edit in edits if edit[1] or edit[2]]


_STOPS = "，。；：、！？\n"


def _best_slide(before: str, text: str, after: str) -> int:
    """How far to the left (positive) or right the change may be moved to end behind a mark of punctuation."""
    if text[-1] in _STOPS:
        return 0
    for step in range(1, min(len(text), len(before)) + 1):
        if before[-step] != text[-step]:
            break
        if (text[:-step] or before)[-1] in _STOPS and before[:-step][-1:] in _STOPS:
            return step
    for step in range(1, min(len(text), len(after)) + 1):
        if after[step - 1] != text[step - 1]:
            break
        if text[step - 1] in _STOPS:
            return -step
    return 0


def _without_islands(edits: list[_Edit]) -> list[_Edit]:
    """Join changes that only an island parts."""
    joined: list[_Edit] = []
    for at, (sign, old, new) in enumerate(edits):
        inside = 0 < at < len(edits) - 1
        if sign == "=" and inside and _is_island(old, edits[at - 1], edits[at + 1]):
            sign = "x"
        if sign == "x" and joined and joined[-1][0] == "x":
            joined[-1] = ("x", joined[-1][1] + old, joined[-1][2] + new)
        else:
            joined.append((sign, old, new))
    return joined


def _is_island(text: str, before: _Edit, after: _Edit) -> bool:
    """Short, without punctuation, and smaller than what changes around it."""
    if len(text) > _LARGE_ISLAND or any(mark in text for mark in "，。；：\n"):
        return False
    around = max(len(before[1]), len(before[2])), max(len(after[1]), len(after[2]))
    return len(text) < sum(around) if len(text) <= _ISLAND else 2 * len(text) <= min(around)


def _merged(edits: list[_Edit]) -> list[Segment]:
    segments: list[Segment] = []
    for sign, old, new in edits:
        if sign == "=":
            segments.append(("=", new))
            continue
        if old:
            segments.append(("-", old))
        if new:
            segments.append(("+", new))
    return segments


def _by_lines(old: str, new: str) -> list[Segment]:
    """For texts too long to compare character by character: lines that stay, then the words of those that changed."""
    one, other = old.splitlines(keepends=True), new.splitlines(keepends=True)
    segments: list[Segment] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        before, after = "".join(one[a:b]), "".join(other[c:d])
        if tag == "equal":
            segments.append(("=", after))
        elif before and after and len(before) + len(after) <= 2 * _LONGEST:
            segments += diff_words(before, after)
        else:
            segments += [part for part in (("-", before), ("+", after)) if part[1]]
    return segments
