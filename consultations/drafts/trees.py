"""Stored provisions as the trees of lawtext."""

from collections.abc import Iterable

from consultations.drafts.models import Draft, Provision
from consultations.lawtext.tree import Tree, Unit


def tree_of(draft: Draft) -> Tree:
    """The tree of a confirmed text, from its provisions; one query."""
    return tree_from(draft.provisions.order_by("order"))


def tree_from(provisions: Iterable[Provision]) -> Tree:
    places: dict[int, int] = {}
    units = []
    for at, row in enumerate(provisions):
        places[row.pk] = at
        parent = places.get(row.parent_id) if row.parent_id is not None else None
        units.append(
            Unit(
                row.kind,
                [(row.start, row.end)],
                row.number,
                row.suffix,
                row.label,
                row.heading,
                row.text,
                row.path,
                parent,
            )
        )
    return Tree(units)
