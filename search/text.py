"""The one way text is folded, cut into tokens and marked; both engines and the grouping use it.

Matching is substring matching after folding: every character starts exactly one token, a pair of neighbours (`ab bc c`
for `abc`), so that a word of one character is a prefix query, of two a term, of more a phrase. Everything keeps its
length: an offset in the folded text is an offset in the original.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Raise it when folding or tokens change: indexes of another version are rebuilt.
TOKENIZER_VERSION = 1
MAX_QUERY_CHARS = 500
MAX_QUERY_WORDS = 20
_SPACE = " "
_VISIBLE_SPACE = "\u2420"
_REPLACEMENT = "\ufffd"


class _Folding(dict[int, str]):
    """Code point → folded character, worked out when first met; simplified, half-width, lower case."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(char: str) -> str:
    if char.isspace() or unicodedata.category(char) == "Cc":
        return _SPACE
    if "\ud800" <= char <= "\udfff":
        return _REPLACEMENT
    simplified = script_variants().get(char, char)
    compatible = _one_or(unicodedata.normalize("NFKC", simplified), simplified)
    lowered = _one_or(compatible.lower(), compatible)
    folded = script_variants().get(lowered, lowered)
    return _SPACE if folded.isspace() else folded


def _one_or(candidate: str, char: str) -> str:
    return candidate if len(candidate) == 1 else char


@cache
def script_variants() -> dict[str, str]:
    """Traditional or variant character → the simplified one it is folded to."""
    lines = (Path(__file__).parent / "script_variants.txt").read_text(encoding="utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


_folding = _Folding()


def normalise(text: str) -> str:
    """Fold script, width and case; as long as the text given, character by character."""
    return text.translate(_folding)


def _token_char(char: str) -> str:
    # Engines split at blanks and ASCII punctuation; neither may split a token here. No full-width
    # form survives folding, so they are free to stand for the ASCII marks.
    if char == _SPACE:
        return _VISIBLE_SPACE
    if "!" <= char <= "~" and not char.isalnum():
        return chr(ord(char) + 0xFEE0)
    return char


def tokens(folded: str) -> Iterator[str]:
    """Pairs of neighbouring characters and, at the end, the last character alone."""
    chars = [_token_char(char) for char in folded]
    for left, right in itertools.pairwise(chars):
        yield left + right
    if chars:
        yield chars[-1]


def query_tokens(word: str) -> list[str]:
    """The tokens of a folded word as a query asks for them: one character is a prefix, more are a phrase of pairs."""
    found = list(tokens(word))
    return found if len(found) == 1 else found[:-1]


@dataclass(frozen=True, slots=True)
class Words:
    """A parsed query: folded words that must all stand in the text, and words that must not."""

    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.must or self.must_not)


_WORD = re.compile(r'(-?)"([^"]*)"|(\S+)')


def parse_query(text: str) -> Words:
    """Blanks mean AND, "…" keeps blanks together, a leading - means NOT. Any text is a query; none raises."""
    must: list[str] = []
    must_not: list[str] = []
    for match in _WORD.finditer(normalise(text[:MAX_QUERY_CHARS])):
        sign, quoted, bare = match.groups()
        word = (quoted if bare is None else bare.strip('"')).strip()
        negative = bool(sign) or (bare is not None and word.startswith("-") and len(word) > 1)
        word = word[1:] if negative and bare is not None else word
        if word:
            (must_not if negative else must).append(word)
    return Words(tuple(dict.fromkeys(must))[:MAX_QUERY_WORDS], tuple(dict.fromkeys(must_not))[:MAX_QUERY_WORDS])


def matches(folded: str, words: Words) -> bool:
    """Whether a folded text satisfies the query: the definition that every engine is held to."""
    return all(word in folded for word in words.must) and not any(word in folded for word in words.must_not)


def find_spans(text: str, words: Words) -> list[tuple[int, int]]:
    """Half-open offsets, in the original text, of the words that must stand in it; sorted, merged where they touch."""
    folded = normalise(text)
    found = sorted(
        (match.start(), match.end()) for word in words.must for match in re.finditer(re.escape(word), folded)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def fragment(text: str, words: Words, width: int = 120) -> tuple[int, int, list[tuple[int, int]]]:
    """A piece of the text around its first hit: start, end and the spans inside it, counted from its start."""
    spans = find_spans(text, words)
    first = spans[0][0] if spans else 0
    start = max(0, min(first - width // 4, len(text) - width))
    end = min(len(text), start + width)
    return start, end, [(a - start, b - start) for a, b in spans if a >= start and b <= end]
