"""How a comment's index knows who says the same."""

from collections.abc import Collection, Mapping

from consultations.comments.models import Comment
from consultations.comments.search_fields import SearchFields, Values, register_search_fields
from consultations.themes.models import GroupMember


def _groups(comments: Collection[Comment]) -> Mapping[int, Values]:
    """For each comment its group, and whether a list that shows groups as one line shows it."""
    rows = GroupMember.objects.filter(comment__in=comments).values_list("comment", "group", "group__leader")
    return {comment.pk: {"group": (), "lead": ("yes",)} for comment in comments} | {
        key: {"group": (group,), "lead": ("yes" if leader == key else "no",)} for key, group, leader in rows
    }


register_search_fields(SearchFields({"group": "int", "lead": "str"}, _groups))
