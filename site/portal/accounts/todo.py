"""What there is to do for a person, said by the apps that know: for the home page and for whoever takes over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to do: in words, how many of it, and where."""

    label: str
    count: int
    url: str
    urgent: bool = False


Source = Callable[[User], Iterable[Todo]]
_sources: dict[str, Source] = {}


def register_todos(name: str, source: Source) -> None:
    if name in _sources:
        raise ImproperlyConfigured(f"{name!r} has its to-dos registered twice")
    _sources[name] = source


def todos_for(user: User) -> list[Todo]:
    """All that this person has to do, the urgent first; nothing with a count of 0."""
    found = [item for source in _sources.values() for item in source(user) if item.count]
    return sorted(found, key=lambda item: not item.urgent)
