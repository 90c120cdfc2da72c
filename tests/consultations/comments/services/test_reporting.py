import pytest

from consultations.comments.services.reporting import report_collection
from tests.factories import ContactPointFactory, comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_a_report_with_comments_is_no_nil_return() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    comment_on(consultation, point=point)

    assert report_collection(assignment=consultation.assignments.get(), by=None).is_nil is False
