"""The key under which two texts count as the same words."""

import re
import unicodedata

from search.text import normalise

# Marks that change a number's meaning when they stand beside a digit: 3.5% is not 35, nor -5 5, nor 10:30 1030.
_BESIDE_DIGIT = frozenset(".,:%/-+±‰~°℃")
_BLANKS = re.compile(r"\s+")


def exact_key(text: str) -> str:
    """Fold script, width, case, blanks and sentence marks; keep digits, what belongs to a number, and every letter.

    A text without any letter or digit (emoji, "！！！") is its own NFKC form without blanks, so that 👍 and 👎 differ.
    """
    folded = _BLANKS.sub("", normalise(_spell_fractions(text)))
    kept = "".join(char for at, char in enumerate(folded) if _counts(folded, at))
    return kept or _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def _spell_fractions(text: str) -> str:
    """½ → 1⁄2, before the length-preserving folding would leave it alone."""
    return "".join(unicodedata.normalize("NFKC", c) if unicodedata.category(c) == "No" else c for c in text)


def _counts(folded: str, at: int) -> bool:
    char = folded[at]
    if unicodedata.category(char)[0] in "LNM":
        return True
    if char == "\u2044":
        return True
    if char not in _BESIDE_DIGIT:
        return False
    after = folded[at + 1 : at + 2].isdigit()
    before = at > 0 and folded[at - 1].isdigit()
    if char in "%‰°℃":
        return before
    return after if char in "-+±" else before and after
