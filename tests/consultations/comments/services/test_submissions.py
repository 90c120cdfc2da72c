import pytest

from consultations.rounds.exceptions import ConsultationClosedError
from tests.factories import ContactPointFactory, close, make_consultation, speak

pytestmark = pytest.mark.django_db


def test_the_public_door_shuts_before_the_points_door() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point], open_days=(-30, -1, 5))

    with pytest.raises(ConsultationClosedError):
        speak(consultation, "太晚的意见")
    assert speak(consultation, "按时送来的纸质意见", point=point).submission.is_late is False


def test_late_paper_is_taken_and_marked() -> None:
    point = ContactPointFactory()
    consultation = close(make_consultation(points=[point]))

    assert speak(consultation, "迟到的纸质意见", point=point).submission.is_late is True


def test_nothing_is_taken_before_the_opening() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point], open_days=(1, 30, 35))

    with pytest.raises(ConsultationClosedError):
        speak(consultation, "太早的意见", point=point)
