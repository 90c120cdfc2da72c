import time
from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.rounds.models import Consultation
from consultations.rounds.tasks import publish_scheduled_pages
from tests.factories import ContactPointFactory, make_consultation

pytestmark = pytest.mark.django_db


def test_a_page_is_published_at_its_set_time_once_and_sends_assignments_then() -> None:
    point = ContactPointFactory()
    page = make_consultation(points=[])
    page.unpublish()
    page.points.set([point])
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.save_revision().publish()
    waiting = Consultation.objects.get(pk=page.pk)
    assert (waiting.live, waiting.state, waiting.assignments.count()) == (False, "scheduled", 0)
    publish_scheduled_pages()
    assert not Consultation.objects.get(pk=page.pk).live

    time.sleep(1.1)
    publish_scheduled_pages()
    publish_scheduled_pages()

    published = Consultation.objects.get(pk=page.pk)
    assert (published.live, published.state) == (True, "open")
    assert [task.contact_point for task in published.assignments.all()] == [point]
