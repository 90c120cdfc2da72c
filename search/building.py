"""Building an index anew without losing a write. One builder at a time; everybody else only notes what changed."""

import time
from itertools import islice

from portal.jobs.progress import Progress, no_progress
from search.claiming import Claim, only_builder
from search.comparing import CHUNK, compare, revisions
from search.feeding import current_operations, drain
from search.sources import SearchSource
from search.text import TOKENIZER_VERSION


def generation_prefix(source: SearchSource) -> str:
    return f"{source.schema.name}-{source.schema.version}-{TOKENIZER_VERSION}"


def is_current(source: SearchSource) -> bool:
    """Whether the active index was built with this schema and these tokens."""
    active = source.engine.active()
    return active is not None and active.startswith(f"{generation_prefix(source)}-")


def rebuild(source: SearchSource, progress: Progress = no_progress, *, wait: bool = False) -> str:
    """Build a new generation beside the active one, then switch; the name of the new one.

    Raises BuilderAtWorkError, unless told to wait for the other one.
    """
    with only_builder(source.key, wait=wait) as claim:
        return _build(source, claim, progress)


def build_if_missing(source: SearchSource, progress: Progress = no_progress, *, wait: bool = False) -> str | None:
    """The same unless there is a current index, perhaps since a moment ago; None then."""
    if is_current(source):
        return None
    with only_builder(source.key, wait=wait) as claim:
        return None if is_current(source) else _build(source, claim, progress)


def _build(source: SearchSource, claim: Claim, progress: Progress) -> str:
    """Writers feed both generations meanwhile. What a killed builder left behind is dropped first."""
    engine = source.engine
    generation = f"{generation_prefix(source)}-{time.time_ns():x}"
    with claim.held():
        _drop_others(source)
    engine.create(generation)
    claim.feed(generation)
    _fill(source, generation, progress)
    with claim.held():
        engine.activate(generation)
        claim.feed("")
    with claim.held():
        _drop_others(source)
    drain(source.key)
    engine.refresh()
    return generation


def _fill(source: SearchSource, generation: str, progress: Progress) -> None:
    rows, done = revisions(source), 0
    while ids := {id_ for id_, _rev in islice(rows, CHUNK)}:
        source.engine.apply(current_operations(source, ids), generation)
        done += len(ids)
        progress(done, 0)
    source.engine.refresh(generation)
    if difference := compare(source, generation):
        source.engine.apply(current_operations(source, difference.ids), generation)
        source.engine.refresh(generation)


def _drop_others(source: SearchSource) -> None:
    """Every generation but the active one; only the builder may, for one of them could be a build."""
    active = source.engine.active()
    for generation in source.engine.generations():
        if generation != active:
            source.engine.drop(generation)
