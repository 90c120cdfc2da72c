"""A unit through every version: what it was before and what it became."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models import Draft, Provision, ProvisionLink
from consultations.lawtext.word_diff import Segment, diff_words


class Standing(Enum):
    """How a text that somebody spoke of stands in a later version."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return str(_STANDINGS[self])

    @property
    def mark(self) -> str:
        return {"same": "＝", "changed": "≠", "removed": "×"}[self.value]


_STANDINGS = {
    Standing.SAME: _("unchanged since"),
    Standing.CHANGED: _("text changed since"),
    Standing.REMOVED: _("provision removed"),
}


@dataclass(slots=True)
class UnitVersion:
    """One version's wording of the unit; several units where it was split or merged, none where it is gone."""

    draft: Draft
    units: list[Provision]
    words: str = ""
    segments: list[Segment] = field(default_factory=list)
    is_current: bool = False

    @property
    def label(self) -> str:
        return "、".join(str(unit) for unit in self.units)


def versions_of(provision: Provision, shown: Callable[[Draft], bool] = lambda draft: True) -> list[UnitVersion]:
    """From the first version to the last: the unit's words in each, and how they differ from those before.

    Of other texts than the unit's own only those that are to be shown.
    """
    earlier = [version for version in _follow([provision], back=True) if shown(version.draft)]
    later = [version for version in _follow([provision], back=False) if shown(version.draft)]
    found = [*reversed(earlier), UnitVersion(provision.draft, [provision], is_current=True), *later]
    before: str | None = None
    for version in found:
        version.words = "\n".join(words_of(unit) for unit in version.units)
        if before is not None and version.units:
            version.segments = diff_words(before, version.words)
        before = version.words
    return found


def _follow(units: Sequence[Provision], *, back: bool) -> list[UnitVersion]:
    """The versions before, nearest first, or those after; ends where the unit does."""
    found: list[UnitVersion] = []
    while units:
        draft = _neighbour(units[0].draft, back=back)
        if draft is None:
            break
        units = _linked(units, draft, back=back)
        if units or not back:
            found.append(UnitVersion(draft, list(units)))
    return found


def _neighbour(draft: Draft, *, back: bool) -> Draft | None:
    if back:
        return draft.previous
    # Of several the one that the public read is the one that went on.
    following = Draft.objects.confirmed().filter(previous=draft)
    return following.order_by(F("published_at").desc(nulls_last=True), "-pk").first()


def _linked(units: Iterable[Provision], draft: Draft, *, back: bool) -> list[Provision]:
    end, start = ("before", "after") if back else ("after", "before")
    links = ProvisionLink.objects.filter(**{f"{start}__in": list(units), f"{end}__draft": draft})
    return list(Provision.objects.filter(pk__in=links.values(end)).select_related("draft__previous").order_by("order"))


def words_of(unit: Provision) -> str:
    """The unit's words with those of its parts, a line each; its number left out."""
    rows = Provision.objects.filter(draft=unit.draft_id).filter(Q(pk=unit.pk) | Q(path__startswith=f"{unit.path}."))
    lines = []
    for row in rows.order_by("order"):
        own = row.pk == unit.pk
        label = "" if own else row.label
        heading = f"【{row.heading}】" if row.kind == Provision.Kind.ARTICLE and row.heading else row.heading
        lines.append(f"{label}{heading}{row.text}")
    return "\n".join(filter(None, lines))


def standings(provisions: Iterable[Provision], draft: Draft) -> dict[int, Standing]:
    """For units of earlier versions: how each stands in this draft. A query for each version on the way."""
    way = [draft]
    while way[0].previous is not None:
        way.insert(0, way[0].previous)
    found: dict[int, Standing] = {}
    for provision in {one.pk: one for one in provisions}.values():
        start = next((at for at, one in enumerate(way) if one.pk == provision.draft_id), None)
        found[provision.pk] = _standing(provision, way[start + 1 :]) if start is not None else Standing.CHANGED
    return found


def _standing(provision: Provision, way: Sequence[Draft]) -> Standing:
    here, same = [provision.pk], True
    for draft in way:
        links = list(
            ProvisionLink.objects.filter(before__in=here, after__draft=draft).values_list("after", "same_text")
        )
        if not links:
            return Standing.REMOVED
        here = [after for after, _same in links]
        same = same and any(kept for _after, kept in links)
    return Standing.SAME if same else Standing.CHANGED


def continued_in(provision: Provision, draft: Draft) -> UnitVersion | None:
    """What continues a unit of an earlier version in this one; None where nothing does."""
    return next((version for version in _follow([provision], back=False) if version.draft.pk == draft.pk), None)


def continued_through(provision: Provision, way: Sequence[Draft]) -> list[Provision]:
    """What continues a unit in the last of these versions, each of which follows the one before."""
    units = [provision]
    for draft in way:
        units = _linked(units, draft, back=False)
    return units


def continued_or_holder(provision: Provision, way: Sequence[Draft]) -> list[Provision]:
    """What continues a unit; what continues its article where only the paragraph is gone."""
    now = continued_through(provision, way)
    if not now and provision.kind in _PARTS and provision.parent:
        return continued_or_holder(provision.parent, way)
    return now


def continued_since(draft: Draft, path: str, then: int) -> list[Provision]:
    """What continues, in `draft`, the unit of this path of a text that it corrects; that text is named by its key."""
    way = [draft]
    for earlier in draft.corrected:
        if earlier.pk == then:
            unit = earlier.provisions.select_related("parent").filter(path=path).first()
            return continued_or_holder(unit, way) if unit else []
        way.insert(0, earlier)
    return []


_PARTS = frozenset({Provision.Kind.PARAGRAPH, Provision.Kind.ITEM, Provision.Kind.SUBITEM})
