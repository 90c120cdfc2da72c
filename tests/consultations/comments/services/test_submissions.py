import pytest

from consultations.comments import numbers
from consultations.comments.models import Comment
from consultations.rounds.models import Consultation
from tests.factories import comment_on, make_consultation
from tests.races import at_once

pytestmark = pytest.mark.django_db


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
        at_once(*[lambda: comment_on(consultation)] * 2).values  # noqa: B018  raises what either raised

    assert Comment.objects.count() == len(numbers.ALPHABET) // 2 * 2 - 6
