"""What other rooms made of a comment: each registers how it lets go of one that was erased, withdrawn or superseded."""

from collections.abc import Callable

from consultations.comments.models import Comment

Leave = Callable[[Comment], None]
_registered: list[Leave] = []


def register_departure(leave: Leave) -> None:
    """`leave` runs inside the transaction of the act, before an erased comment's own texts are blanked."""
    _registered.append(leave)


def take_leave(comment: Comment) -> None:
    for leave in _registered:
        leave(comment)
