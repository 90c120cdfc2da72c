import pytest
from django.db import IntegrityError, transaction

from consultations.comments.models import Comment
from consultations.comments.services.clearance import edit_public_text
from consultations.drafts.exceptions import ImmutableTextError
from portal.accounts.models import Role
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db


def test_what_a_person_wrote_never_changes() -> None:
    comment = Comment.objects.get(pk=comment_on(make_consultation(), "原话").pk)

    with pytest.raises(ImmutableTextError):
        Comment.objects.filter(pk=comment.pk).update(original_text="改话")
    edit_public_text(comment=comment, text="整理后的话", by=person_with(Role.REVIEWER))
    comment.refresh_from_db()
    assert (comment.original_text, comment.public_text) == ("原话", "整理后的话")
    comment.original_text = "改话"
    with pytest.raises(ImmutableTextError):
        comment.save()


@pytest.mark.parametrize(
    "fields",
    [{"clearance": "withheld"}, {"clearance": "cleared", "withheld_reason": "insult"}, {"people": 0}],
)
def test_impossible_comments_are_refused_by_the_database(fields: dict[str, object]) -> None:
    comment = comment_on(make_consultation())

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**fields)
