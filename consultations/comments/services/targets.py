"""Filing a comment under what its words point at, once a person agreed."""

from django.db import transaction

from consultations.comments.models import Comment, CommentTarget
from consultations.comments.services.comments import change_comments
from consultations.comments.services.submissions import unit_target
from consultations.drafts.models import Provision
from consultations.drafts.queries import unit_texts
from portal.accounts.models import User
from portal.audit.services import record


@transaction.atomic
def add_target(*, comment: Comment, provision: Provision, by: User | None) -> CommentTarget:
    """File a comment under a provision too; “the whole draft” gives way to it. Again is nothing new."""
    # Of two at once the second waits here, and then finds what the first has filed.
    Comment.objects.select_for_update().get(pk=comment.pk)
    known = comment.targets.filter(provision=provision).first()
    if known is not None:
        return known
    comment.targets.filter(kind=CommentTarget.Kind.WHOLE).delete()
    target = unit_target(comment, provision, unit_texts([provision.draft_id]))
    target.save()
    change_comments([comment.pk])
    record("comments.add_target", subject=comment, by=by, details={"provision": provision.path})
    return target
