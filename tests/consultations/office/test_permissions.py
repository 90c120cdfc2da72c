import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS
from portal.accounts.models import Role
from search.feeding import drain
from tests.factories import ContactPointFactory, comment_on, make_consultation, officer_of, person_with

pytestmark = pytest.mark.django_db
ADDRESSES = ["comments", "approvals", "results"]
ALLOWED = {
    Role.EDITOR: {"comments", "results"},
    Role.REVIEWER: {"comments"},
    Role.APPROVER: {"comments", "approvals", "results"},
    Role.STATISTICS: {"comments"},
    Role.AUDITOR: set(),
    Role.OFFICER: set(),
}


@pytest.mark.parametrize("role", list(ALLOWED))
@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_opens_its_own_pages_only(client: Client, role: Role, name: str) -> None:
    comment_on(make_consultation(), "不该看到的意见")
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(person_with(role) if role is not Role.OFFICER else officer_of(ContactPointFactory()))

    response = client.get(reverse(f"office:{name}"))

    if name in ALLOWED[role]:
        assert response.status_code == 200
    else:
        assert response.status_code in {302, 403}
        assert "不该看到的意见" not in response.content.decode()
