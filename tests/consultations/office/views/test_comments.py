import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from tests.consultations.drafts.texts import second_of
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


def test_triage_files_a_comment_under_what_its_words_name(client: Client) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "第三条和第四条都不明确")
    client.force_login(person_with(Role.REVIEWER))
    address = reverse("office:comment", args=[comment.pk])
    assert [unit.path for unit in client.get(address).context["suggested"]] == ["a3", "a4"]

    client.post(reverse("office:file_under", args=[comment.pk]), {"path": "a3"})

    assert list(comment.targets.values_list("kind", "frozen_label")) == [("unit", "第三条")]
    assert [unit.path for unit in client.get(address).context["suggested"]] == ["a4"]


def test_triage_says_how_the_provision_stands_in_the_newest_text(client: Client) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "公示太笼统", on="a3-1")
    second_of(consultation)
    client.force_login(person_with(Role.REVIEWER))

    assert "该条已删去" in client.get(reverse("office:comment", args=[comment.pk])).content.decode()
