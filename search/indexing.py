"""Building an index anew without losing a write, and comparing one with the database."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from search.engine import BadQueryError, SearchUnavailableError
from search.models import BuildingGeneration
from search.outbox import current_operations, drain, mark_changed
from search.sources import SearchSource
from search.text import TOKENIZER_VERSION

CHUNK = 1000
Progress = Callable[[int, int], None]


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


def generation_prefix(source: SearchSource) -> str:
    return f"{source.schema.name}-{source.schema.version}-{TOKENIZER_VERSION}"


def is_current(source: SearchSource) -> bool:
    """Whether the active index was built with this schema and these tokens."""
    active = source.engine.active()
    return active is not None and active.startswith(f"{generation_prefix(source)}-")


def rebuild(source: SearchSource, progress: Progress = lambda done, total: None) -> str:
    """Build a new generation beside the active one, then switch; the name of the new one.

    Writers feed both meanwhile. A build that was killed is swept away by the next.
    """
    engine = source.engine
    _sweep(source)
    generation = f"{generation_prefix(source)}-{time.time_ns():x}"
    engine.create(generation)
    BuildingGeneration.objects.create(source=source.key, generation=generation)
    done = 0
    for ids in _id_chunks(source):
        engine.apply(current_operations(source, ids), generation)
        done += len(ids)
        progress(done, 0)
    engine.refresh(generation)
    if difference := compare(source, generation):
        engine.apply(current_operations(source, difference.ids), generation)
        engine.refresh(generation)
    engine.activate(generation)
    BuildingGeneration.objects.filter(generation=generation).delete()
    drain(source.key)
    engine.refresh()
    _drop_others(source, generation)
    return generation


def _id_chunks(source: SearchSource) -> Iterator[set[int]]:
    after = 0
    while rows := source.revisions(after, CHUNK):
        yield {id_ for id_, _rev in rows}
        after = rows[-1][0]


def _sweep(source: SearchSource) -> None:
    for building in BuildingGeneration.objects.filter(source=source.key):
        building.delete()
        try:
            source.engine.drop(building.generation)
        except BadQueryError:
            # It was activated before its builder was killed: it is the index now.
            continue


def _drop_others(source: SearchSource, keep: str) -> None:
    for generation in source.engine.generations():
        if generation != keep:
            source.engine.drop(generation)


def compare(source: SearchSource, generation: str | None = None) -> Difference:
    """What the index (the active one by default) has otherwise than the database; both are walked by id."""
    difference = Difference()
    indexed = _scan(source, generation)
    held = next(indexed, None)
    for id_, rev in _revisions(source):
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


def _revisions(source: SearchSource) -> Iterator[tuple[int, int]]:
    after = 0
    while rows := source.revisions(after, CHUNK):
        yield from rows
        after = rows[-1][0]


def _scan(source: SearchSource, generation: str | None) -> Iterator[tuple[int, int]]:
    after = 0
    while rows := source.engine.scan(after, CHUNK, generation):
        yield from rows
        after = rows[-1][0]


def repair(source: SearchSource) -> Difference:
    """Compare, and put what differs into the outbox; an index of another version is built anew."""
    if not is_current(source):
        rebuild(source)
    try:
        difference = compare(source)
    except SearchUnavailableError:
        rebuild(source)
        return Difference()
    mark_changed(source.key, sorted(difference.ids))
    return difference
