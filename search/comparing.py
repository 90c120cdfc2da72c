"""What an index has otherwise than the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from search.sources import SearchSource

CHUNK = 1000
Revision = tuple[int, int]


@dataclass
class Difference:
    """Ids that the index lacks, should not have, or knows in an older or newer revision."""

    missing: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)

    @property
    def ids(self) -> set[int]:
        return {*self.missing, *self.extra, *self.stale}

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.stale)


def compare(source: SearchSource, generation: str | None = None) -> Difference:
    """Walk the database and the index (the active one by default) by id, side by side."""
    difference = Difference()
    indexed = _walk(lambda after: source.engine.scan(after, CHUNK, generation))
    held = next(indexed, None)
    for id_, rev in revisions(source):
        while held is not None and held[0] < id_:
            difference.extra.append(held[0])
            held = next(indexed, None)
        if held is None or held[0] != id_:
            difference.missing.append(id_)
            continue
        if held[1] != rev:
            difference.stale.append(id_)
        held = next(indexed, None)
    if held is not None:
        difference.extra += [held[0], *(id_ for id_, _rev in indexed)]
    return difference


def revisions(source: SearchSource) -> Iterator[Revision]:
    """What belongs in the index, by id."""
    return _walk(lambda after: source.revisions(after, CHUNK))


def _walk(read: Callable[[int], list[Revision]]) -> Iterator[Revision]:
    after = 0
    while rows := read(after):
        yield from rows
        after = rows[-1][0]
