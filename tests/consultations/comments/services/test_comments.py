import pytest

from consultations.comments.models import Comment
from consultations.comments.services.clearance import edit_public_text
from portal.accounts.models import Role
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db


def test_every_change_raises_the_revision() -> None:
    comment = comment_on(make_consultation())

    edit_public_text(comment=comment, text="整理后的话", by=person_with(Role.REVIEWER))

    assert Comment.objects.get(pk=comment.pk).rev == 2
