"""The key under which two texts count as the same words."""

import unicodedata
from collections.abc import Sequence

import numpy as np

from search.clustering.characters import Characters, Table, chunks, encode, lengths_of
from search.clustering.types import Bools, Ints
from search.text import normalise

# Marks that change a number's meaning when they stand beside a digit: 3.5% is not 35, nor -5 5, nor 10:30 1030.
_BEFORE_DIGIT = frozenset("-+±")
_AFTER_DIGIT = frozenset("%‰°℃")
_BETWEEN_DIGITS = frozenset(".,:/~")
_FRACTION_SLASH = "\u2044"
_GONE = 0
_LETTER, _DIGIT, _BEFORE, _AFTER, _BETWEEN, _SPELT_OUT = 1, 2, 4, 8, 16, 32


def exact_key(text: str) -> str:
    """Fold script, width, case, blanks and sentence marks; keep digits, what belongs to a number, and every letter.

    A text without any letter or digit (emoji, "！！！") is its own NFKC form without blanks, so that 👍 and 👎 differ.
    """
    return exact_keys([text])[0]


def exact_keys(texts: Sequence[str]) -> list[str]:
    """The exact key of each text."""
    return [key for part in chunks(lengths_of(texts)) for key in _keys(texts[part])]


def _keys(texts: Sequence[str]) -> list[str]:
    unblanked, _ = _unblank(_spell_out(texts)[0])
    keys = unblanked.keep(_counts_in_key(unblanked)).texts()
    return [key or _without_blanks(unicodedata.normalize("NFKC", text)) for key, text in zip(keys, texts, strict=True)]


def fold_with_places(texts: Sequence[str]) -> tuple[Characters, Ints]:
    """The keys (empty for a text without letters and digits), and int64[c]: where in the texts each character stood.

    Places count through all texts, one after the other.
    """
    written, longer = _spell_out(texts)
    places = np.arange(len(written.codes)) if longer is None else np.repeat(np.arange(len(longer)), longer)
    unblanked, solid = _unblank(written)
    kept = _counts_in_key(unblanked)
    return unblanked.keep(kept), places[solid][kept]


def _unblank(written: Characters) -> tuple[Characters, Bools]:
    """Folded, without blanks; bool[c], what is none."""
    folded = _folding.of(written.codes)
    solid = folded != _GONE
    return Characters(folded.astype(np.uint32), written.starts).keep(solid), solid


def _counts_in_key(folded: Characters) -> Bools:
    """bool[c]: letters, digits, combining marks, and what belongs to the number beside it."""
    kinds = _kinds.of(folded.codes)
    digit = kinds & _DIGIT > 0
    rows = folded.rows
    same = rows[1:] == rows[:-1]
    after_digit = np.zeros(len(digit), dtype=bool)
    before_digit = np.zeros(len(digit), dtype=bool)
    after_digit[1:] = digit[:-1] & same
    before_digit[:-1] = digit[1:] & same
    return (
        (kinds & _LETTER > 0)
        | ((kinds & _BEFORE > 0) & before_digit)
        | ((kinds & _AFTER > 0) & after_digit)
        | ((kinds & _BETWEEN > 0) & before_digit & after_digit)
    )


def _spell_out(texts: Sequence[str]) -> tuple[Characters, Ints | None]:
    """½ → 1⁄2, ⑩ → 10, before the length-preserving folding would leave them alone; and how long each became."""
    written = encode(texts)
    several = _kinds.of(written.codes) & _SPELT_OUT > 0
    if not several.any():
        return written, None
    longer = np.ones(len(several), dtype=np.int64)
    longer[several] = [len(_spell(chr(code))) for code in written.codes[several].tolist()]
    touched = set(written.rows[several].tolist())
    return encode([_spell(text) if row in touched else text for row, text in enumerate(texts)]), longer


def _spell(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", c) if unicodedata.category(c) == "No" else c for c in text)


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _fold(char: str) -> int:
    folded = normalise(_spell(char))
    return _GONE if folded.isspace() or len(folded) != 1 else ord(folded)


def _kind(char: str) -> int:
    category = unicodedata.category(char)
    kind = _LETTER if category[0] in "LNM" or char == _FRACTION_SLASH else 0
    kind |= _DIGIT if char.isdigit() else 0
    kind |= _BEFORE if char in _BEFORE_DIGIT else 0
    kind |= _AFTER if char in _AFTER_DIGIT else 0
    kind |= _BETWEEN if char in _BETWEEN_DIGITS else 0
    return kind | (_SPELT_OUT if category == "No" and len(unicodedata.normalize("NFKC", char)) != 1 else 0)


_folding = Table(_fold)
_kinds = Table(_kind)
