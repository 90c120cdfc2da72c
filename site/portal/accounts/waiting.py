"""What waits for a person, said by the apps that know: for their home page and for whoever takes over their work."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do: in words, how many of it, and where."""

    label: str
    count: int
    url: str
    urgent: bool = False


Source = Callable[[User], Iterable[Waiting]]
_sources: dict[str, Source] = {}


def register_waiting(name: str, source: Source) -> None:
    if name in _sources:
        raise ImproperlyConfigured(f"{name!r} waits twice")
    _sources[name] = source


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for this person, the urgent first; nothing with a count of 0."""
    found = [item for source in _sources.values() for item in source(user) if item.count]
    return sorted(found, key=lambda item: not item.urgent)
