import pytest

from consultations.comments.services.targets import add_target
from consultations.drafts.models import Provision
from tests.factories import comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_filing_twice_is_filing_once() -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "第三条不明确", on="a3")

    add_target(comment=comment, provision=Provision.objects.get(draft=consultation.draft, path="a3"), by=None)

    assert comment.targets.count() == 1
