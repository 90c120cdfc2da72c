"""The property that nothing is lost."""

from consultations.lawtext.tree import Tree


def uncovered(source: str, tree: Tree) -> list[tuple[int, str, int]]:
    """Characters other than whitespace that do not lie in exactly one unit, with how many they lie in."""
    covered = [0] * len(source)
    for unit in tree.units:
        for start, end in unit.spans:
            for at in range(start, end):
                covered[at] += 1
    return [(at, char, covered[at]) for at, char in enumerate(source) if not char.isspace() and covered[at] != 1]
