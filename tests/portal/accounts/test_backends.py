import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from tests.factories import (
    ContactPointFactory,
    UserFactory,
    officer_of,
    person_with,
)

pytestmark = pytest.mark.django_db


def test_an_office_role_opens_the_admin_and_an_officer_stays_at_the_desk() -> None:
    assert person_with(Role.REVIEWER).has_perm("wagtailadmin.access_admin")
    assert not officer_of(ContactPointFactory()).has_perm("wagtailadmin.access_admin")


def test_an_administrator_does_not_make_superusers(client: Client) -> None:
    user = UserFactory()
    client.force_login(person_with(Role.ADMINISTRATOR))

    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), {"username": user.username, "is_superuser": "on"})

    user.refresh_from_db()
    assert not user.is_superuser
