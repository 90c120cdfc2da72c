"""Changing comments so that their revision rises and the index hears of it."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F

from consultations.comments.models import Comment
from consultations.comments.models.comment import CommentQuerySet
from search.outbox import mark_all_changed, mark_changed

COMMENTS = "comments"


def change_comments(ids: Iterable[int], **changes: Any) -> int:
    """Update these comments inside the caller's transaction; the number changed."""
    wanted = sorted(ids)
    _hold(Comment.objects.filter(pk__in=wanted))
    changed = Comment.objects.filter(pk__in=wanted).update(rev=F("rev") + 1, **changes)
    mark_changed(COMMENTS, wanted)
    return changed


def touch_comments(comments: CommentQuerySet) -> int:
    """Note, inside the caller's transaction, that what belongs to these comments changes."""
    _hold(comments)
    mark_all_changed(COMMENTS, comments)
    return comments.order_by().update(rev=F("rev") + 1)


def _hold(comments: CommentQuerySet) -> None:
    """Lock them by key: two acts over some of the same comments wait for each other, and never in a circle."""
    if connection.features.has_select_for_update:
        list(comments.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
