import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ticked", ["c" + "9" * 40, "g" + "9" * 40, "c²", "c", "", "x1", "c-1"])
@pytest.mark.parametrize("name", ["clear", "withhold", "decide"])
def test_what_is_no_choice_is_not_found(client: Client, name: str, ticked: str) -> None:
    comment_on(make_consultation())
    client.force_login(person_with(Role.REVIEWER))

    assert client.post(reverse(f"office:{name}"), {"chosen": ticked}).status_code == 404


def test_a_consultation_that_cannot_be_lists_nothing(client: Client) -> None:
    comment_on(make_consultation(), "这一条在")
    client.force_login(person_with(Role.REVIEWER))

    page = client.get(reverse("office:comments"), {"consultation": "9" * 40})

    assert (page.status_code, "这一条在" in page.content.decode()) == (200, False)
