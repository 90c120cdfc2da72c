"""What somebody may speak on through a contact point now: listed by whoever knows, shown here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Call:
    """A draft that is open for opinions: its page and its form, by addresses that count for the point."""

    title: str
    address: str
    form: str
    until: datetime


Lister = Callable[[str], Iterable[Call]]
_listers: list[Lister] = []


def register_calls(lister: Lister) -> None:
    """`lister` gets the code of a point and lists what closes first at the head."""
    if _listers:
        raise ImproperlyConfigured("what is open at points is registered twice")
    _listers.append(lister)


def calls_for(code: str) -> list[Call]:
    return list(_listers[0](code)) if _listers else []
