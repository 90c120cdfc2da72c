"""Made-up data of any size, to measure with. Rooms register what they can make; this one imports none of them."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


class VolumeError(ValueError):
    """Data that could not be made; the message says why."""


@dataclass(frozen=True, slots=True)
class VolumeMaker:
    """What may be said on the command line, and how it is made: `make` takes those options and returns its rows."""

    add_arguments: Callable[[ArgumentParser], None]
    make: Callable[..., int]


_makers: dict[str, VolumeMaker] = {}


def register_volume(name: str, maker: VolumeMaker) -> None:
    if name in _makers:
        raise ImproperlyConfigured(f"volume {name!r} is registered twice")
    _makers[name] = maker


def volume_makers() -> Mapping[str, VolumeMaker]:
    return dict(_makers)
