"""Asking for an erasure on a comment's page, answering it as another person; nothing happens unseen."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.models import Comment, Erasure
from consultations.comments.services.batches import begin_batch
from consultations.comments.services.erasing import request_erasure
from consultations.comments.services.storing import store_batch
from portal.accounts.models import Role, User
from tests.factories import ContactPointFactory, comment_on, make_consultation, person_with
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db
WORDS = "请把某某家的电话删掉"


@pytest.fixture
def comment() -> Comment:
    return comment_on(make_consultation(), WORDS)


def text_of(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_one_asks_and_sees_that_it_is_asked(client: Client, comment: Comment) -> None:
    client.force_login(person_with(Role.REVIEWER))
    address = reverse("office:ask_erasure", args=[comment.pk])

    without = client.post(address, {}, follow=True).content.decode()
    asked = client.post(address, {"ground": "demand"}, follow=True).content.decode()
    again = client.post(address, {"ground": "demand"}, follow=True).content.decode()

    assert "请选择依法删除的依据" in without
    assert "审签人确认之前，什么都不会删除" in asked
    assert "已有人申请删除" in again
    assert Erasure.objects.get().comment == comment


def test_the_approver_sees_what_will_go_and_confirms(client: Client, comment: Comment, approver: User) -> None:
    erasure = request_erasure(comment=comment, ground="demand", by=person_with(Role.REVIEWER))
    client.force_login(approver)
    home, before = text_of(client, "office:home"), text_of(client, "office:erasures")
    done = client.post(reverse("office:answer_erasure"), {"erasure": erasure.pk, "confirm": "1"}, follow=True)

    comment.refresh_from_db()
    assert "待确认的删除申请" in home
    assert WORDS in before
    assert comment.printed_number in done.content.decode()
    assert WORDS not in text_of(client, "office:comment", comment.pk)
    assert comment.erased_at is not None


def test_declining_leaves_the_words(client: Client, comment: Comment, approver: User) -> None:
    erasure = request_erasure(comment=comment, ground="demand", by=person_with(Role.REVIEWER))
    client.force_login(approver)
    client.post(reverse("office:answer_erasure"), {"erasure": erasure.pk, "decline": "1"})
    late = client.post(reverse("office:answer_erasure"), {"erasure": erasure.pk, "confirm": "1"}, follow=True)

    comment.refresh_from_db()
    assert "已有其他人答复" in late.content.decode()
    assert comment.original_text == WORDS


def test_whoever_asked_is_offered_no_confirmation(client: Client, comment: Comment, approver: User) -> None:
    erasure = request_erasure(comment=comment, ground="demand", by=approver)
    client.force_login(approver)

    page = text_of(client, "office:erasures")
    tried = client.post(reverse("office:answer_erasure"), {"erasure": erasure.pk, "confirm": "1"}, follow=True)

    assert "永久删除这些文字" not in page
    assert "须由他人确认" in tried.content.decode()
    assert Comment.objects.get(pk=comment.pk).original_text == WORDS


def test_the_approver_is_told_to_wait_for_a_file_in_work(client: Client, approver: User) -> None:
    consultation, point = make_consultation(), ContactPointFactory()
    files = {"content": workbook([{OPINION: WORDS}]), "name": "a.xlsx", "consultation": consultation}
    store_batch(batch=begin_batch(contact_point=point, by=None, **files))
    begin_batch(contact_point=point, by=None, **files)
    erasure = request_erasure(comment=Comment.objects.get(), ground="demand", by=person_with(Role.REVIEWER))
    client.force_login(approver)

    page = client.post(reverse("office:answer_erasure"), {"erasure": erasure.pk, "confirm": "1"}, follow=True)

    assert "请几分钟后再确认" in page.content.decode()
    assert Comment.objects.get().original_text == WORDS


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1", "４"])
def test_an_unknown_one_is_said_to_be_gone(client: Client, approver: User, number: str) -> None:
    client.force_login(approver)

    page = client.post(reverse("office:answer_erasure"), {"erasure": number, "confirm": "1"}, follow=True)

    assert "已有其他人答复" in page.content.decode()


def test_the_list_asks_the_database_as_often_for_many_as_for_one(client: Client, approver: User) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    reviewer = person_with(Role.REVIEWER)
    address = reverse("office:erasures")

    def ask_for_one(number: int) -> None:
        rows = [{OPINION: f"第{number}份里的意见"}]
        batch = begin_batch(
            content=workbook(rows), name=f"{number}.xlsx", consultation=consultation, contact_point=point, by=None
        )
        store_batch(batch=batch)
        comment = Comment.objects.get(batch=batch)
        request_erasure(comment=comment, ground="demand", by=reviewer)

    client.force_login(approver)
    ask_for_one(1)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in (2, 3, 4):
        ask_for_one(number)
    with CaptureQueriesContext(connection) as four:
        page = client.get(address).content.decode()

    assert len(four) == len(one)
    assert all(f"{number}.xlsx" in page for number in (1, 2, 3, 4))
