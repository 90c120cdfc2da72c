"""One of every kind of thing that goes wrong."""

import asyncio
from collections.abc import Callable

from django.core.management import CommandError
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError


def raise_one(error: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


ERRORS: list[BaseException] = [
    ValueError("broken"),
    KeyError("key"),
    DatabaseError("bad statement"),
    IntegrityError("twice"),
    OperationalError("locked"),
    InterfaceError("closed"),
    OSError(28, "No space left on device"),
    MemoryError(),
    RecursionError("too deep"),
    TimeoutError("too late"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    AssertionError("cannot be"),
    CommandError("no such command"),
    StopIteration(),
    asyncio.CancelledError(),
    GeneratorExit(),
]
