"""A unit through every reading: what it was before, what it became, and what was said of it on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.lawtext.word_diff import Segment, diff_words
from consultations.models import Comment, CommentTarget, Consultation, Draft, Provision, ProvisionLink

MOST_COMMENTS = 20


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
class Reading:
    """One version's wording of the unit; several units where it was split or merged, none where it is gone."""

    draft: Draft
    units: list[Provision]
    words: str = ""
    segments: list[Segment] = field(default_factory=list)
    is_current: bool = False
    consultation: Consultation | None = None

    @property
    def label(self) -> str:
        return "、".join(str(unit) for unit in self.units)


def readings_of(provision: Provision) -> list[Reading]:
    """From the first version to the last: the unit's words in each, and how they differ from those before."""
    earlier = _follow([provision], back=True)
    later = _follow([provision], back=False)
    found = [*reversed(earlier), Reading(provision.draft, [provision], is_current=True), *later]
    before: str | None = None
    for reading in found:
        reading.words = "\n".join(words_of(unit) for unit in reading.units)
        if before is not None and reading.units:
            reading.segments = diff_words(before, reading.words)
        before = reading.words
    _name_consultations(found)
    return found


def _follow(units: Sequence[Provision], *, back: bool) -> list[Reading]:
    """The versions before, nearest first, or those after; ends where the unit does."""
    found: list[Reading] = []
    while units:
        draft = _neighbour(units[0].draft, back=back)
        if draft is None:
            break
        units = _linked(units, draft, back=back)
        if units or not back:
            found.append(Reading(draft, list(units)))
    return found


def _neighbour(draft: Draft, *, back: bool) -> Draft | None:
    if back:
        return draft.previous
    return Draft.objects.confirmed().filter(previous=draft).order_by("-pk").first()


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


def _name_consultations(readings: Sequence[Reading]) -> None:
    """Which public page shows each version."""
    pages = Consultation.objects.listed().filter(draft__in=[reading.draft for reading in readings])
    by_draft = {page.draft_id: page for page in pages}
    for reading in readings:
        reading.consultation = by_draft.get(reading.draft.pk)


@dataclass(frozen=True, slots=True)
class Carried:
    """A published comment on an earlier version, and how what it spoke of stands now."""

    comment: Comment
    label: str
    draft: Draft
    standing: Standing


def carried_comments(provision: Provision, readings: Sequence[Reading]) -> list[Carried]:
    """What was said of the unit, or of a part of it, in earlier versions, as far as it is published."""
    earlier = readings[: next(at for at, reading in enumerate(readings) if reading.is_current)]
    targets = [target for reading in earlier for target in _targets(reading.units)]
    places = standings([target.provision for target in targets if target.provision], provision.draft)
    return [
        Carried(target.comment, target.frozen_label, target.provision.draft, places[target.provision.pk])
        for target in targets[:MOST_COMMENTS]
        if target.provision is not None
    ]


def _targets(units: Iterable[Provision]) -> Iterable[CommentTarget]:
    inside = Q()
    for unit in units:
        inside |= Q(provision=unit) | Q(provision__draft=unit.draft_id, provision__path__startswith=f"{unit.path}.")
    if not inside:
        return []
    published = Comment.objects.public().exclude(published_decision=None)
    return (
        CommentTarget.objects.filter(inside, comment__in=published)
        .select_related("comment__published_decision__kind", "comment__consultation", "provision__draft")
        .order_by("comment")[:MOST_COMMENTS]
    )


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


def standings_of_targets(targets: Iterable[CommentTarget], consultation: Consultation) -> dict[int, dict[str, Any]]:
    """For the office: each target's place in the project's newest confirmed text, by the target's key."""
    spoken = [target for target in targets if target.provision is not None]
    newest = Draft.objects.confirmed().filter(project=consultation.project_id).order_by("-pk").first()
    drafts = {target.provision.draft_id for target in spoken if target.provision}
    if newest is None or not drafts - {newest.pk}:
        return {}
    found: dict[int, dict[str, Any]] = {}
    for target in spoken:
        provision = target.provision
        if provision is None or provision.draft_id == newest.pk:
            continue
        standing = standings([provision], newest)[provision.pk]
        now = [reading for reading in _follow([provision], back=False) if reading.draft.pk == newest.pk]
        found[target.pk] = {"standing": standing, "draft": newest, "now": now[0].label if now else ""}
    return found
