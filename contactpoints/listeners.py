"""Who wants to know when paths in the tree change: whatever keeps them elsewhere, as a search index does."""

from collections.abc import Callable

Listener = Callable[[], object]
_listeners: list[Listener] = []


def register_path_listener(listener: Listener) -> None:
    """Call this inside the transaction in which paths of areas changed."""
    _listeners.append(listener)


def paths_changed() -> None:
    for listener in _listeners:
        listener()
