from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db
QUERIES = 7


def test_the_number_of_queries_does_not_grow_with_the_consultations(
    client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(person_with(Role.APPROVER))
    address = reverse("office:results")
    comment_on(make_consultation())
    client.get(address)

    with django_assert_num_queries(QUERIES):
        client.get(address)
    for number in range(4):
        comment_on(make_consultation(title=f"第{number}次征求意见"))
    with django_assert_num_queries(QUERIES):
        page = client.get(address).content.decode()

    assert page.count("次征求意见") == 4
