from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.comments.models import Submission
from consultations.comments.opinions import Person
from consultations.comments.services.contributors import forget_contributors
from tests.factories import make_consultation, speak

pytestmark = pytest.mark.django_db


def test_names_are_forgotten_when_their_time_is_over() -> None:
    submission = speak(make_consultation(), person=Person(name="张三")).submission
    assert submission.contributor is not None
    submission.contributor.retain_until = timezone.localdate() - timedelta(days=1)
    submission.contributor.save()

    assert forget_contributors() == 1

    submission = Submission.objects.get(pk=submission.pk)
    assert submission.contributor is None
    assert submission.comments.count() == 1
