import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.models import Role
from tests.factories import ContactPointFactory, officer_of, person_with
from tests.portal.accounts.helpers import code_of, enrolled

pytestmark = pytest.mark.django_db


def test_where_it_is_required_staff_set_it_up_before_anything_else(client: Client, settings: object) -> None:
    settings.REQUIRE_SECOND_STEP = True  # type: ignore[attr-defined]
    user = person_with(Role.EDITOR)
    client.post(reverse("accounts:sign_in"), {"username": user.username, "password": "secret-pass"})

    assert client.get(reverse("wagtailadmin_home")).headers["Location"] == reverse("accounts:set_up_second_step")
    client.get(reverse("accounts:set_up_second_step"))
    device = TOTPDevice.objects.get(user=user)
    done = client.post(reverse("accounts:set_up_second_step"), {"code": code_of(device)})

    assert done.context["codes"]
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    officer = officer_of(ContactPointFactory())
    client.force_login(officer)
    assert client.get(reverse("desk:home")).status_code == 200


def test_a_session_that_got_round_the_second_step_is_ended(client: Client, settings: object) -> None:
    settings.REQUIRE_SECOND_STEP = True  # type: ignore[attr-defined]
    user, _device, _codes = enrolled()
    client.force_login(user)

    assert client.get(reverse("wagtailadmin_home")).headers["Location"] == reverse("accounts:sign_in")
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_whoever_works_in_the_office_is_asked_for_it_with_or_without_the_admin(
    client: Client, settings: object
) -> None:
    settings.REQUIRE_SECOND_STEP = True  # type: ignore[attr-defined]
    client.force_login(person_with(Role.REVIEWER))

    assert client.get(reverse("accounts:account")).headers["Location"] == reverse("accounts:set_up_second_step")
