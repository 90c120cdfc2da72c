import pytest

from consultations.comments import numbers
from consultations.comments.models import Comment
from consultations.rounds.exceptions import ConsultationClosedError
from consultations.rounds.models import Consultation
from tests.factories import ContactPointFactory, close, comment_on, make_consultation, speak
from tests.races import at_once

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


def test_a_number_that_was_drawn_before_is_drawn_anew(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "LENGTH", 1)
    every = len(numbers.ALPHABET)

    for n in range(every):
        comment_on(consultation, f"第{n}条意见")

    assert sorted(Comment.objects.values_list("number", flat=True)) == sorted(numbers.ALPHABET)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_that_draw_the_same_number_at_once_are_both_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """One character for a number: of 24 pairs that draw among so few, many draw the same."""
    monkeypatch.setattr(numbers, "LENGTH", 1)
    consultation = make_consultation()

    for _turn in range(len(numbers.ALPHABET) // 2 - 3):
        at_once(*[lambda: comment_on(consultation)] * 2).raise_first()

    assert Comment.objects.count() == len(numbers.ALPHABET) // 2 * 2 - 6
