"""How work tells how far it is, without knowing who listens."""

from collections.abc import Callable

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """For work that nobody watches."""
