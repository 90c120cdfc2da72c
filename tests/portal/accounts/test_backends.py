import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Grant, Role
from portal.accounts.models.grant import ADMIN_ROLES
from tests.factories import (
    UserFactory,
    person_with,
)

pytestmark = pytest.mark.django_db


def test_the_admin_opens_to_the_roles_that_work_in_it_and_to_no_other() -> None:
    people = {role: UserFactory() for role in Role}
    Grant.objects.bulk_create([Grant(user=user, role=role) for role, user in people.items()])

    assert {role for role, user in people.items() if user.has_perm("wagtailadmin.access_admin")} == ADMIN_ROLES


def test_an_administrator_does_not_make_superusers(client: Client) -> None:
    user = UserFactory()
    client.force_login(person_with(Role.ADMINISTRATOR))

    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), {"username": user.username, "is_superuser": "on"})

    user.refresh_from_db()
    assert not user.is_superuser
