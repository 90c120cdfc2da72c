"""A group shows its leader's words and says that its members used the same: whoever departs leaves it."""

from consultations.comments.departures import register_departure
from consultations.comments.models import Comment
from consultations.comments.services.comments import touch_comments
from consultations.themes.models import DuplicateGroup, GroupMember


def leave_group(comment: Comment) -> None:
    """A group without its leader is none; the next grouping finds it anew among those that are left."""
    led = DuplicateGroup.objects.filter(leader=comment)
    touch_comments(Comment.objects.filter(group_member__group__in=led))
    led.delete()
    for group in DuplicateGroup.objects.filter(members__comment=comment).select_for_update():
        group.size -= 1
        group.save(update_fields=["size"])
    GroupMember.objects.filter(comment=comment).delete()


register_departure(leave_group)
