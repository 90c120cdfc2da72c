"""Which unit of a version continues which of the version before: computed when it is confirmed, corrected by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from consultations.drafts.linking import Pair, with_inner
from consultations.drafts.models import Draft, DraftComparison, Provision, ProvisionLink
from consultations.drafts.queries import compared_with
from consultations.drafts.services.carrying import carry_again
from consultations.drafts.trees import tree_from
from consultations.lawtext.comparison import Comparison, Row, compare, compare_as, entries
from consultations.lawtext.tree import Tree
from portal.accounts.models import User
from portal.audit.services import record


@dataclass(frozen=True, slots=True)
class _Version:
    """A text with what is compared of it."""

    rows: Mapping[str, Provision]
    tree: Tree

    @classmethod
    def load(cls, draft: Draft) -> "_Version":
        provisions = list(draft.provisions.order_by("order"))
        return cls({row.path: row for row in provisions}, tree_from(provisions))


def link_versions(draft: Draft) -> DraftComparison:
    """Compare a confirmed text with its predecessor and link their units, inside the caller's transaction.

    A correction is compared as well with what the public read before it and with the version before.
    """
    assert draft.previous is not None
    old, new = _Version.load(draft.previous), _Version.load(draft)
    comparison = compare(old.tree, new.tree)
    _store_links(old, new, comparison.links)
    _compare_further(draft, new)
    return _store_comparison(draft.previous, draft, comparison)


def _compare_further(draft: Draft, new: _Version) -> None:
    """Compare a correction with what is not its predecessor, along the links that people may have corrected."""
    for further in compared_with(draft):
        links = _links_through(further, draft)
        DraftComparison.objects.filter(old=further, new=draft).delete()
        _store_comparison(further, draft, compare_as(_Version.load(further).tree, new.tree, links=links, pairs=()))


def _links_through(old: Draft, new: Draft) -> set[tuple[str, str]]:
    """Paths of an earlier text with those that continue them in this one, through every text between."""
    way = [new]
    while way[0].previous is not None and way[0].previous.pk != old.pk:
        way.insert(0, way[0].previous)
    reached = {(path, path) for path in old.provisions.values_list("path", flat=True)}
    for text in way:
        onward: dict[str, list[str]] = {}
        for before, after in ProvisionLink.objects.filter(after__draft=text).values_list("before__path", "after__path"):
            onward.setdefault(before, []).append(after)
        reached = {(start, after) for start, here in reached for after in onward.get(here, ())}
    return reached


def _store_links(old: _Version, new: _Version, pairs: Iterable[Pair], *, by_hand: bool = False) -> None:
    links = with_inner(old.tree, new.tree, pairs)
    ProvisionLink.objects.bulk_create(
        [
            ProvisionLink(before=old.rows[before], after=new.rows[after], same_text=same, by_hand=by_hand)
            for (before, after), same in links.items()
        ],
        batch_size=500,
    )


def _store_comparison(old: Draft, new: Draft, comparison: Comparison) -> DraftComparison:
    rows = [_row_as_json(row) for row in comparison.rows]
    return DraftComparison.objects.create(old=old, new=new, rows=rows, summary=comparison.summary)


def _row_as_json(row: Row) -> dict[str, object]:
    return {
        "old": row.old.path if row.old else None,
        "new": row.new.path if row.new else None,
        "old_label": row.old.label if row.old else "",
        "new_label": row.new.label if row.new else "",
        "kind": row.kind,
        "change": row.change,
        "moved": row.moved,
        "origins": [[entry.path, entry.label] for entry in row.origins],
        "outcomes": [[entry.path, entry.label] for entry in row.outcomes],
        "segments": [list(segment) for segment in row.segments],
    }


@transaction.atomic
def confirm_lineage(*, draft: Draft, changes: Mapping[str, Sequence[str]], by: User | None) -> int:
    """Accept the mapping, with corrections: for each new path the old paths that it continues.

    A path that is not among `changes` keeps its links. The comparison is made anew and says the same; notes that were
    carried along the links follow, unless somebody edited them since. Returns how many were changed.
    """
    assert draft.previous is not None
    Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    old, new = _Version.load(draft.previous), _Version.load(draft)
    known: dict[str, set[str]] = {}
    for before, after in ProvisionLink.objects.filter(after__draft=draft).values_list("before__path", "after__path"):
        known.setdefault(after, set()).add(before)
    differing = {path: paths for path, paths in changes.items() if set(paths) != known.get(path, set())}
    _unlink(new, differing)
    words, here = ({entry.path: entry.key for entry in entries(version.tree)} for version in (old, new))
    pairs = [(before, path, words.get(before) == here[path]) for path, paths in differing.items() for before in paths]
    _store_links(old, new, pairs, by_hand=True)
    if differing:
        carry_again(draft=draft, by=by)
        _compare_again(draft, old, new)
    Draft.objects.filter(pk=draft.pk).update(lineage_confirmed_at=timezone.now())
    record("drafts.confirm_lineage", subject=draft, by=by, details={"changed": sorted(differing)})
    return len(differing)


def _compare_again(draft: Draft, old: _Version, new: _Version) -> None:
    assert draft.previous is not None
    stored = DraftComparison.objects.filter(old=draft.previous, new=draft)
    pairs = [(row["old"], row["new"]) for one in stored for row in one.rows if row["old"] and row["new"]]
    links = set(ProvisionLink.objects.filter(after__draft=draft).values_list("before__path", "after__path"))
    stored.delete()
    _compare_further(draft, new)
    _store_comparison(draft.previous, draft, compare_as(old.tree, new.tree, links=links, pairs=pairs))


def _unlink(version: _Version, paths: Iterable[str]) -> None:
    """Take the links of these articles and of all in them away."""
    articles = set(paths)
    rows = [row for path, row in version.rows.items() if path.split(".")[0] in articles or path in articles]
    ProvisionLink.objects.filter(after__in=rows).delete()
