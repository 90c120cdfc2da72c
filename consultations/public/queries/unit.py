"""What the page of one unit shows: its neighbours, its history, what was said of it before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404

from consultations.comments.models import Comment, CommentTarget
from consultations.comments.queries import by_article, comment_counts
from consultations.drafts.models import Draft, Provision, ProvisionNote
from consultations.drafts.versions import Standing, UnitVersion, standings
from consultations.lawtext.naming import full_name
from consultations.rounds.models import Consultation

MOST_COMMENTS = 20


def unit_context(consultation: Consultation, unit: Provision) -> dict[str, Any]:
    """What the page of one unit shows besides its words and its history."""
    paths = list(consultation.draft.provisions.targets().order_by("order").values_list("path", "label"))  # type: ignore[union-attr]
    at = next((n for n, (path, _label) in enumerate(paths) if path == unit.path), None)
    labels = {unit.path: unit.label}
    inner = unit.draft.provisions.filter(path__startswith=f"{unit.path}.").exclude(text="", kind="paragraph")
    own = list(inner.filter(kind__in=["paragraph", "item", "subitem"]).order_by("order"))
    if at is None:
        raise Http404
    return {
        "before": paths[at - 1] if at else None,
        "after": paths[at + 1] if at + 1 < len(paths) else None,
        "above": _above(unit),
        "comments": by_article(comment_counts(consultation))[unit.path],
        "parts": [{"path": part.path, "name": full_name(part.path, labels), "anchor": part.anchor} for part in own],
        "note": ProvisionNote.objects.filter(provision=unit).first(),
    }


def _above(unit: Provision) -> list[Provision]:
    above: list[Provision] = []
    while unit.parent is not None:
        unit = unit.parent
        above.insert(0, unit)
    return above


def is_shown(draft: Draft, current: Draft) -> bool:
    """Whether the public may read another version beside the current one: no later one before its publication."""
    return draft.published_at is not None or (draft.pk < current.pk and not draft.correction_reason)


def with_pages(versions: Sequence[UnitVersion]) -> list[tuple[UnitVersion, Consultation | None]]:
    """Each version with the public page that shows its text, if one does."""
    pages = Consultation.objects.listed().filter(draft__in=[version.draft for version in versions])
    by_draft = {page.draft_id: page for page in pages}
    return [(version, by_draft.get(version.draft.pk)) for version in versions]


@dataclass(frozen=True, slots=True)
class Carried:
    """A published comment on an earlier version, and how what it spoke of stands now."""

    comment: Comment
    label: str
    draft: Draft
    standing: Standing


def carried_comments(provision: Provision, versions: Sequence[UnitVersion]) -> list[Carried]:
    """What was said of the unit, or of a part of it, in earlier versions, as far as it is published."""
    earlier = versions[: next(at for at, version in enumerate(versions) if version.is_current)]
    targets = [target for version in earlier for target in _targets(version.units)]
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
    published = Comment.objects.public().filter(
        disposition__published__isnull=False, consultation__in=Consultation.objects.listed()
    )
    return (
        CommentTarget.objects.filter(inside, comment__in=published)
        .select_related("comment__disposition__published__kind", "comment__consultation", "provision__draft")
        .order_by("comment")[:MOST_COMMENTS]
    )
