"""Two acts at once: each in a thread and on a connection of its own, behind one barrier."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connections


@dataclass
class Outcomes:
    """What the acts returned, and what they raised, in the order in which they were given."""

    results: list[Any] = field(default_factory=list)
    errors: list[BaseException | None] = field(default_factory=list)

    @property
    def values(self) -> list[Any]:
        """What they returned; the first error is raised."""
        self.raise_first()
        return self.results

    def raise_first(self) -> None:
        for error in self.errors:
            if error is not None:
                raise error

    @property
    def winners(self) -> int:
        return sum(error is None for error in self.errors)


def at_once(*acts: Callable[[], Any]) -> Outcomes:
    """Start all of them together and wait for all."""
    barrier = threading.Barrier(len(acts))
    outcomes = Outcomes([None] * len(acts), [None] * len(acts))

    def run(at: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=30)
            outcomes.results[at] = act()
        except Exception as error:  # noqa: BLE001  what an act raises is what the test asks about
            outcomes.errors[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes
