from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.services.sessions import seconds_left
from tests.factories import UserFactory, make_consultation

pytestmark = pytest.mark.django_db
HOURS = 3600


@pytest.fixture(autouse=True)
def _eight_hours(settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = 8 * HOURS


def test_whoever_stays_signed_in_has_the_full_time_again(client: Client) -> None:
    client.force_login(UserFactory())
    session = client.session
    session["ends-at"] = timezone.now().timestamp() + 60
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=60))

    answer = client.post(reverse("accounts:stay_signed_in"))

    assert answer.json() == {"seconds": 8 * HOURS}
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(hours=7, minutes=59) < left <= timedelta(hours=8)
    assert 8 * HOURS - 60 < (seconds_left(client.session) or 0) <= 8 * HOURS


def test_whoever_is_signed_out_already_is_not_let_in_again(client: Client) -> None:
    answer = client.post(reverse("accounts:stay_signed_in"))

    assert answer.headers["Location"].startswith(reverse("accounts:sign_in"))


def test_what_a_visitor_wrote_waits_a_day_however_short_a_sign_in_is(client: Client) -> None:
    consultation = make_consultation()

    client.post(consultation.comment_url, {"text": "写到一半的意见", "on": ""})

    assert client.session.get_expiry_age() == 24 * HOURS
