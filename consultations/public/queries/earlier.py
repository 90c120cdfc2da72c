"""Addresses of a text that was corrected since: what stood there, and where it stands now."""

from collections.abc import Iterator
from dataclasses import dataclass

from consultations.drafts.models import Draft, Provision
from consultations.drafts.versions import continued_or_holder


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit of a text that the public read before, and what continues it in the one that it reads now."""

    unit: Provision
    now: list[Provision]


def moved_from(draft: Draft, path: str) -> list[Moved]:
    """What this address showed before the text was corrected, where it shows something else now or nothing."""
    found: dict[tuple[str, ...], Moved] = {}
    for moved in _earlier(draft, path):
        now = tuple(unit.path for unit in moved.now)
        if now != (path,):
            found.setdefault(now, moved)
    return list(found.values())


def _earlier(draft: Draft, path: str) -> Iterator[Moved]:
    """The units of this path in the texts that the public read before, the last first."""
    way = [draft]
    for earlier in draft.corrected:
        unit = earlier.provisions.select_related("parent").filter(path=path).first() if earlier.published_at else None
        if unit is not None:
            yield Moved(unit, continued_or_holder(unit, way))
        way.insert(0, earlier)
