import re
from typing import Any

import pytest
from django.test import Client

from consultations.comments.services.clearance import clear_comments
from consultations.rounds.models import Consultation
from portal.accounts.models import Role
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db


def page_of(consultation: Consultation) -> str:
    return f"/consultations/{consultation.public_slug}/"


def test_while_open_the_public_sees_counts_and_no_text(client: Client) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "这句话不能提前公开", on="a3", people=3)
    clear_comments(comments=[comment], by=person_with(Role.REVIEWER))

    for address in (page_of(consultation), consultation.results_url, "/", "/consultations/"):
        assert "这句话不能提前公开" not in client.get(address).content.decode()
    content = client.get(page_of(consultation)).content.decode()
    assert "收到 1 条意见，3 人" in content


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_a_consultation_uses_a_fixed_number_of_queries(
    client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    consultation = make_consultation()
    for _ in range(count):
        comment_on(consultation, on="a3")
    client.get(page_of(consultation))

    with django_assert_max_num_queries(12):
        response = client.get(page_of(consultation))

    assert response.status_code == 200


def test_the_draft_is_shown_article_by_article_with_its_anchors(client: Client) -> None:
    content = client.get(page_of(make_consultation())).content.decode()

    assert re.findall(r'<section class="article[^"]*" id="([^"]+)"', content) == [
        "c1",
        "a1",
        "a2",
        "c2",
        "a3",
        "a3-1",
        "a4",
    ]
    assert "comment/?on=a3-1" in content


def test_a_targeted_consultation_is_not_for_the_public(client: Client) -> None:
    consultation = make_consultation(visibility=Consultation.Visibility.TARGETED)

    assert client.get(page_of(consultation)).status_code == 404
    assert client.get(consultation.comment_url).status_code == 404
    assert consultation.title not in client.get("/consultations/").content.decode()


@pytest.mark.parametrize("words", ["第三条", "第3条", "3条", "三", "第三条 "])
def test_an_article_is_found_by_its_number(client: Client, words: str) -> None:
    consultation = make_consultation()

    page = client.get(consultation.get_public_url(), {"find": words})

    assert page.context["named"].path == "a3"
    assert '<a href="#a3">第三条</a>' in page.content.decode()


def test_a_part_that_is_not_there_is_answered_in_the_find_box(client: Client) -> None:
    consultation = make_consultation()

    page = client.get(consultation.get_public_url(), {"find": "第二条第二款"}).content.decode()

    assert "没有“第二条第二款”：第二条共有 1 款。请改写为“第二条”。" in page
    assert '<a href="#a2">第二条</a>' in page
    assert "没有“" not in client.get(consultation.get_public_url(), {"find": "停车"}).content.decode()
