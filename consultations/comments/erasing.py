"""Where copies of a comment's words lie: a room that keeps one registers how it lets go of it."""

from collections.abc import Callable

from consultations.comments.models import Comment

Forget = Callable[[Comment], None]
_registered: list[Forget] = []


def register_copies(forget: Forget) -> None:
    """`forget` runs inside the erasing transaction, before the comment's own texts are blanked."""
    _registered.append(forget)


def forget_copies(comment: Comment) -> None:
    for forget in _registered:
        forget(comment)
