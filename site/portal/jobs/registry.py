"""What kinds of job there are. Apps register theirs in `tasks.py`; this room imports none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from portal.jobs.models import Job


class Run(Protocol):
    """What a handler sees of its job."""

    job_id: int
    last_attempt: bool

    def progress(self, done: int, total: int) -> None:
        """Tell how far the work is; after an exception the handler writes nothing more.

        Raises JobCancelledError when somebody asked to stop, LeaseLostError when the job is somebody else's by now.
        """

    def check(self) -> None:
        """Raise what `progress` would, for loops that have none to tell; cheap enough for every turn of them."""


Handler = Callable[..., dict[str, Any] | None]
OnFailure = Callable[..., None]


def do_nothing(**payload: Any) -> None:
    """For kinds whose failure changes nothing but the job."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A handler `(run, **payload)`, its queue, how often it may be tried when its worker dies, and what follows from
    its final failure."""

    name: str
    queue: Job.Queue
    handler: Handler
    attempts: int = 3
    on_failure: OnFailure = do_nothing
    # What it does, in plain words, for whoever looks after the system.
    label: str | Promise = ""


_kinds: dict[str, JobKind] = {}


def register_job(
    name: str,
    *,
    queue: Job.Queue,
    attempts: int = 3,
    on_failure: OnFailure = do_nothing,
    label: str | Promise = "",
) -> Callable[[Handler], Handler]:
    """Register a handler. It must be safe to run again after being killed anywhere."""

    def decorate(handler: Handler) -> Handler:
        if name in _kinds:
            raise ImproperlyConfigured(f"job {name!r} is registered twice")
        _kinds[name] = JobKind(name, queue, handler, attempts, on_failure, label)
        return handler

    return decorate


def get_kind(name: str) -> JobKind:
    """Raises KeyError for a kind that this release does not know."""
    return _kinds[name]


def label_of(name: str) -> str:
    """What a kind of job does, in words; its name for a kind that has none or is not known any more."""
    kind = _kinds.get(name)
    return str(kind.label) if kind and kind.label else name
