"""Units: near-duplicate groups, without the members that people's decisions keep from being in them."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from search.clustering.canonical import heaviest
from search.clustering.constraints import NO_THEME, Settled
from search.clustering.issues import cohesion
from search.clustering.types import Bools, Ints

NO_ISSUE = -1


@dataclass(frozen=True, slots=True)
class Units:
    """of_row: int64[n], the unit of each row. key: int64[u], ascending, the key that stands for each unit.

    sets: int64[u], equal for units that stay together. themes: int64[u], -1 has none. apart: int64[q, 2], units.
    """

    of_row: Ints
    key: Ints
    sets: Ints
    themes: Ints
    apart: Ints


def make_units(of_row: Ints, leaders: Ints, settled: Settled) -> Units:
    """of_row: int64[n], the key of each row; leaders: int64[d], the key of each key's group leader.

    That rows are near duplicates holds them together unless a decision is against it: then a row leaves its group,
    and copies of its text go with it when no decided copy stays.
    """
    label, nodes, keys = _leave_groups(of_row, leaders, settled)
    standing = np.unique(label)
    key = np.array([keys.get(at, at) for at in standing.tolist()] if keys else standing, dtype=np.int64)
    order = np.lexsort((standing, key))
    number = np.empty(len(standing), dtype=np.int64)
    number[order] = np.arange(len(standing))
    unit = number[np.searchsorted(standing, label)]
    sets, themes = np.arange(len(standing), dtype=np.int64), np.full(len(standing), NO_THEME, dtype=np.int64)
    first_of: dict[int, int] = {}
    decided = {int(number[np.searchsorted(standing, name)]): node for name, node in nodes.items()}
    for at, node in sorted(decided.items()):
        sets[at] = first_of.setdefault(settled.root(node), at)
        themes[at] = settled.theme(node)
    apart = np.array([[unit[row] for row in pair.rows] for pair in settled.apart], dtype=np.int64).reshape(-1, 2)
    return Units(unit, key[order], sets, themes, apart)


def continued(units: Units, previous: Ints, x: csr_matrix, floor: float) -> tuple[Ints, Bools]:
    """int64[u]: the sets of units, those of an earlier issue that still hangs together being one; bool[u], these units.

    previous: int64[n], the earlier issue of each row, -1 for none; a unit's is that of most of its rows. Units that
    people decided about go where decisions and likeness lead.
    """
    count = len(units.key)
    decided = (units.themes != NO_THEME) | (np.bincount(units.sets, minlength=count)[units.sets] > 1)
    decided[units.apart.ravel()] = True
    issue = np.full(count, NO_ISSUE, dtype=np.int64)
    known = np.flatnonzero(previous != NO_ISSUE)
    had, most = heaviest(units.of_row[known], previous[known])
    issue[had] = most
    issue[decided] = NO_ISSUE
    free = np.flatnonzero(issue != NO_ISSUE)
    _, label = np.unique(issue[free], return_inverse=True)
    whole = cohesion(x[free], label) >= floor
    sets = units.sets.copy()
    kept = free[whole[label]] if len(free) else free
    _, first, number = np.unique(issue[kept], return_index=True, return_inverse=True)
    sets[kept] = kept[first[number]] if len(kept) else kept
    earlier = np.zeros(count, dtype=bool)
    earlier[kept] = True
    return sets, earlier


def _leave_groups(of_row: Ints, leaders: Ints, settled: Settled) -> tuple[Ints, dict[int, int], dict[int, int]]:
    """A label for each row; for each label that decisions speak of, a node of the settled sets; keys of new labels."""
    label = leaders[of_row] if len(of_row) else of_row.copy()
    nodes: dict[int, int] = {}
    keys: dict[int, int] = {}
    new: dict[tuple[int, int], int] = {}
    staying: set[int] = set()
    leaving: dict[int, list[int]] = defaultdict(list)
    decided = sorted(settled.rows, key=lambda row: (of_row[row] != label[row], of_row[row], row))
    for row in decided:
        group = int(label[row])
        # A group is a node beyond the rows, so that decisions about its members meet in it.
        nodes.setdefault(group, len(of_row) + group)
        if settled.join_if_allowed(nodes[group], row):
            staying.add(int(of_row[row]))
        else:
            leaving[int(of_row[row])].append(row)
    for key, rows in leaving.items():
        for row in rows:
            at = new.setdefault((int(label[row]), settled.root(row)), len(leaders) + len(new))
            keys[at] = min(keys.get(at, key), key)
            nodes[at] = row
        if key not in staying:
            gone = new[int(label[rows[0]]), settled.root(rows[0])]
            copies = np.flatnonzero(of_row == key)
            label[copies[~np.isin(copies, settled.rows)]] = gone
    for rows in leaving.values():
        for row in rows:
            label[row] = new[int(leaders[of_row[row]]), settled.root(row)]
    return label, nodes, keys
