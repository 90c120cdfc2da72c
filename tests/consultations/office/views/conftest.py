import pytest
from django.test import Client

from portal.accounts.models import Role, User
from tests.factories import person_with


@pytest.fixture
def editor() -> User:
    return person_with(Role.EDITOR)


@pytest.fixture
def office(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client
