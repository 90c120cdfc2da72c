"""Which unit of one text continues which of another, found in their words."""

from collections.abc import Iterable, Mapping, Sequence

from consultations.lawtext.alignment import Entry, align
from consultations.lawtext.comparison import compare
from consultations.lawtext.tree import INNER, Tree

Pair = tuple[str, str, bool]
Links = Mapping[tuple[str, str], bool]


def links_between(old: Tree, new: Tree) -> Links:
    """Old path and new path → whether the words are the same, for whole units and for what is in them."""
    return with_inner(old, new, compare(old, new).links)


def with_inner(old: Tree, new: Tree, pairs: Iterable[Pair]) -> Links:
    """The pairs with those of the paragraphs and items inside them."""
    links: dict[tuple[str, str], bool] = {}
    inner_old, inner_new = _by_article(old), _by_article(new)
    for before, after, same in pairs:
        links[before, after] = same
        if before in inner_old and after in inner_new:
            links |= _inner_links(inner_old[before], inner_new[after])
    return links


def _by_article(tree: Tree) -> dict[str, list[Entry]]:
    """The inner entries of every article, gathered in one pass."""
    found: dict[str, list[tuple[str, str, int, str, str]]] = {}
    for unit in tree.units:
        if unit.kind in INNER and unit.path[0] == "a":
            line = (unit.path, unit.kind, unit.number or 0, unit.label, f"{unit.label}{unit.text}")
            found.setdefault(unit.path.split(".")[0], []).append(line)
    return {article: _inner_entries(lines) for article, lines in found.items()}


def _inner_entries(lines: Sequence[tuple[str, str, int, str, str]]) -> list[Entry]:
    made = []
    for at, (path, kind, number, label, _own) in enumerate(lines):
        below = [line[4] for line in lines if line[0] == path or line[0].startswith(f"{path}.")]
        # The number at the head of an item is no part of its words.
        words = "\n".join(below)[len(label) :]
        made.append(Entry(path, kind, (number, 0), label, words, at))
    return made


def _inner_links(before: Sequence[Entry], after: Sequence[Entry]) -> dict[tuple[str, str], bool]:
    pairs = align(before, after)
    return {(before[a].path, after[b].path): before[a].key == after[b].key for a, b in pairs.items()}
