from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.decisions.services.decisions import propose_decision
from portal.accounts.models import Role, User
from tests.consultations.decisions.kinds import kind
from tests.factories import close, comment_on, make_consultation, make_draft, person_with

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


def test_an_adopted_comment_whose_article_did_not_change_is_named_with_its_reason(
    client: Client, reviewer: User
) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, on="a2")
    close(consultation)
    later = make_draft(project=consultation.project, stage="second_draft")
    propose_decision(
        comments=[comment], kind=kind("adopted"), reason="援引第三条，文字没有改动。",
        provision=later.provisions.get(path="a2"), by=reviewer,
    )  # fmt: skip
    client.force_login(person_with(Role.APPROVER))

    page = client.get(reverse("office:publish", args=[consultation.pk])).content.decode()

    assert "理由：援引第三条，文字没有改动。" in page
