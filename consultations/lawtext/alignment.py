"""Which entry of one text continues which of another: by equal words, then by likeness (Dice over character bigrams),
where the same number or place helps. Numbers are no words.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, pairwise, product
from operator import attrgetter

from rapidfuzz.distance import Indel

from consultations.lawtext.tree import HEADINGS

MIN_LIKENESS = 0.5
# Between the same neighbours less likeness is enough, and with the same number there still less.
MIN_LIKENESS_NEARBY = 0.4
MIN_LIKENESS_SAME_NUMBER = 0.3
# What stands at the same place between the same neighbours and is this alike need not be compared with anything else.
_SURE_LIKENESS = 0.7
_LONGEST = 20_000
_CONTAINED = 0.7
_SHORTEST_PART = 12
_COMMON = 0.25


@dataclass(slots=True)
class Entry:
    """What is compared as one: a unit with all below it, its number left out of the words."""

    path: str
    kind: str
    number: tuple[int, int]
    label: str
    words: str
    place: int
    _key: str | None = None
    _bigrams: frozenset[str] | None = None

    @property
    def key(self) -> str:
        """The words without whitespace; made when first asked for, as most entries have an equal one."""
        if self._key is None:
            self._key = "".join(self.words.split())
        return self._key

    @property
    def bigrams(self) -> frozenset[str]:
        """The bigrams of the key; likewise made when first asked for."""
        if self._bigrams is None:
            self._bigrams = bigrams(self.key)
        return self._bigrams


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters; the second of a kind and those after it are told apart by their count."""
    pairs = list(map("".join, pairwise(text))) if len(text) > 1 else [text] * bool(text)
    found = frozenset(pairs)
    if len(found) == len(pairs):
        return found
    return found.union(f"{gram}{n}" for gram, count in Counter(pairs).items() if count > 1 for n in range(1, count))


def dice(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Dice coefficient of two bags of bigrams, 0 to 1."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 1.0


def align(before: Sequence[Entry], after: Sequence[Entry]) -> dict[int, int]:
    """Which entry of the new text continues which of the old, as places: old → new."""
    pairs = _equal_pairs(before, after)
    _pair_single_kinds(before, after, pairs)
    _pair_where_they_stand(before, after, pairs)
    taken = set(pairs.values())
    rest_before = [entry for entry in before if entry.place not in pairs]
    rest_after = [entry for entry in after if entry.place not in taken]
    anchors = sorted(pairs.items())
    for _score, old, new in sorted(
        _likely(rest_before, rest_after, anchors), key=lambda like: (-like[0], like[1], like[2])
    ):
        if old not in pairs and new not in taken:
            pairs[old] = new
            taken.add(new)
    return pairs


_WORDS = attrgetter("kind", "words")
_WORDS_WITHOUT_SPACE = attrgetter("kind", "key")


def _equal_pairs(before: Sequence[Entry], after: Sequence[Entry]) -> dict[int, int]:
    """Equal words, whitespace aside. Among several the same number comes first, then the order."""
    pairs: dict[int, int] = {}
    _pair_equal(before, after, _WORDS, pairs)
    taken = set(pairs.values())
    rest_before = [entry for entry in before if entry.place not in pairs]
    rest_after = [entry for entry in after if entry.place not in taken]
    _pair_equal(rest_before, rest_after, _WORDS_WITHOUT_SPACE, pairs)
    return pairs


def _pair_equal(
    before: Sequence[Entry], after: Sequence[Entry], words: "attrgetter[tuple[str, str]]", pairs: dict[int, int]
) -> None:
    waiting = _gathered(after, words)
    for key, olds in _gathered(before, words).items():
        news = waiting.get(key)
        if not news or not key[1]:
            continue
        if len(olds) == len(news) == 1:
            pairs[olds[0].place] = news[0].place
        else:
            _pair_by_number_then_order(olds, news, pairs)


def _pair_by_number_then_order(olds: Sequence[Entry], news: list[Entry], pairs: dict[int, int]) -> None:
    for same_number, old in product((True, False), olds):
        match = next((new for new in news if not same_number or new.number == old.number), None)
        if match is not None and old.place not in pairs:
            pairs[old.place] = match.place
            news.remove(match)


def _gathered(found: Sequence[Entry], words: "attrgetter[tuple[str, str]]") -> dict[tuple[str, str], list[Entry]]:
    gathered: dict[tuple[str, str], list[Entry]] = {}
    for key, entry in zip(map(words, found), found, strict=True):
        gathered.setdefault(key, []).append(entry)
    return gathered


def _pair_single_kinds(before: Sequence[Entry], after: Sequence[Entry], pairs: dict[int, int]) -> None:
    """Title, contents and the like are each other's, whatever they say; so are the last ones of several notes."""
    taken = set(pairs.values())
    for kind in ("title", "contents", "preamble", "signature", "note"):
        olds = [entry.place for entry in before if entry.kind == kind and entry.place not in pairs]
        news = [entry.place for entry in after if entry.kind == kind and entry.place not in taken]
        pairs.update(zip(olds, news, strict=False))


def _pair_where_they_stand(before: Sequence[Entry], after: Sequence[Entry], pairs: dict[int, int]) -> None:
    """Between the same two neighbours equally many: one for one, if of one kind and very much alike."""
    taken = set(pairs.values())
    end = 0
    for place in range(len(before)):
        if place in pairs or place < end:
            continue
        end = next((at for at in range(place, len(before)) if at in pairs), len(before))
        low = pairs[place - 1] + 1 if place else 0
        high = pairs[end] if end < len(before) else len(after)
        if high - low != end - place or not taken.isdisjoint(range(low, high)):
            continue
        for entry, other in zip(before[place:end], after[low:high], strict=True):
            if other.kind == entry.kind and _surely_like(entry.words, other.words):
                pairs[entry.place] = other.place


def _surely_like(one: str, other: str) -> bool:
    """By the longest common subsequence, whose cost grows with the product of the lengths."""
    return len(one) * len(other) <= _LONGEST**2 and Indel.normalized_similarity(one, other) >= _SURE_LIKENESS


def _likely(
    before: Sequence[Entry], after: Sequence[Entry], anchors: list[tuple[int, int]]
) -> Iterator[tuple[float, int, int]]:
    """Pairs that are alike enough, with a score."""
    starts = [old for old, _new in anchors]
    for entry, other in _sharing(before, after):
        near = _same_gap(entry.place, other.place, anchors, starts)
        numbered = entry.number == other.number
        alike = dice(entry.bigrams, other.bigrams)
        least = (
            (MIN_LIKENESS_SAME_NUMBER if numbered or entry.kind in HEADINGS else MIN_LIKENESS_NEARBY)
            if near
            else MIN_LIKENESS
        )
        if alike >= least:
            yield alike + 0.1 * numbered + 0.1 * near, entry.place, other.place


def _sharing(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs of one kind that have any but the most common bigrams in common."""
    index: dict[str, list[int]] = {}
    for at, entry in enumerate(after):
        for gram in entry.bigrams:
            index.setdefault(gram, []).append(at)
    common = max(20, len(after) * _COMMON)
    rare = {gram: places for gram, places in index.items() if len(places) <= common}
    for entry in before:
        shared = Counter(chain.from_iterable([rare[gram] for gram in rare.keys() & entry.bigrams]))
        least = len(entry.bigrams) * 0.1
        for at, count in shared.items():
            if count >= least and after[at].kind == entry.kind:
                yield entry, after[at]


def _same_gap(old: int, new: int, anchors: list[tuple[int, int]], starts: list[int]) -> bool:
    """Whether the pair lies between the same two entries that are paired already."""
    at = bisect_left(starts, old)
    low = anchors[at - 1][1] if at else -1
    high = anchors[at][1] if at < len(anchors) else 1 << 60
    return low < new < high


def contained(part: Entry, whole: Entry) -> bool:
    """Whether most of an entry's words stand in another: what was split off from it, or merged into it."""
    if part.kind != whole.kind or len(part.key) < _SHORTEST_PART:
        return False
    return len(part.bigrams & whole.bigrams) >= _CONTAINED * len(part.bigrams)
