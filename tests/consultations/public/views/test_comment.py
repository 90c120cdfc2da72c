from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.comments.models import Comment, CommentTarget, Submission
from consultations.rounds.models import Consultation
from contactpoints.models import Designation
from tests.factories import ContactPointFactory, close, make_consultation

pytestmark = pytest.mark.django_db


def write(client: Client, consultation: Consultation, again: bool = False, **fields: str) -> Any:
    data = {"on": "", "text": "希望多设停车位", "proposed": "", "reason": ""} | fields
    return client.post(consultation.comment_url, data | ({"again": "1"} if again else {"done": "1"}))


def test_a_resident_is_asked_whether_the_article_named_is_meant(client: Client) -> None:
    consultation = make_consultation()
    data = {"on": "", "text": "第三条第二项的盲道要管起来", "proposed": "", "reason": "", "done": "1"}
    page = client.post(consultation.comment_url, data, follow=True)
    assert "您说的是这一条吗" in page.content.decode()

    client.post(reverse("public:comment_point", args=[consultation.public_slug, 0]), {"on": "a3.p1.i2"})
    client.post(
        reverse("public:comment_send", args=[consultation.public_slug]),
        {"name": "", "phone": "", "organisation": ""},
    )

    target = CommentTarget.objects.get()
    assert (target.frozen_label, target.frozen_text) == ("第三条第一款第二项", "（二）盲道。")


def test_a_resident_says_several_things_in_one_sitting(client: Client) -> None:
    consultation = make_consultation()

    write(client, consultation, again=True, on="a3", text="盲道要管", proposed="增加一项", reason="走不过去")
    write(client, consultation, on="new", text="建议增加一条")
    response = client.post(reverse("public:comment_send", args=[consultation.public_slug]), {"name": "张三"})

    submission = Submission.objects.get()
    first, second = submission.comments.order_by("pk")
    assert first.original_text == "盲道要管\n建议改成：增加一项\n理由：走不过去"
    target = first.targets.get()
    assert (target.kind, target.frozen_label) == (CommentTarget.Kind.UNIT, "第三条")
    assert target.frozen_text.startswith("第三条　禁止在下列地方停车：\n（一）消防车通道；")
    assert second.targets.get().kind == CommentTarget.Kind.NEW
    assert submission.contributor is not None
    assert submission.contributor.name == "张三"
    assert response.headers["Location"].startswith("/receipts/")


@pytest.mark.parametrize("length", [1, settings.COMMENT_MAX_CHARS + 1, 20_000])
def test_too_short_or_too_long_says_so_and_keeps_what_was_typed(client: Client, length: int) -> None:
    consultation = make_consultation()

    response = write(client, consultation, text="字" * length)

    content = response.content.decode()
    assert f"{length} 个字" in content
    assert "字" * length in content
    assert not Submission.objects.exists()


def test_a_closed_consultation_says_when_it_ended_and_keeps_what_was_typed(client: Client) -> None:
    consultation = make_consultation()
    write(client, consultation, text="写了一半的意见")
    point = ContactPointFactory()
    point.designations.create(level="city", issuing_body="市人大", since=timezone.localdate() - timedelta(days=9))
    close(consultation)

    response = client.post(reverse("public:comment_send", args=[consultation.public_slug]), {})

    content = response.content.decode()
    assert response.status_code == 403
    assert "公开征求意见已于" in content
    assert "写了一半的意见" in content
    assert point.name in content
    assert not Submission.objects.exists()


def test_an_opinion_changed_while_the_consultation_closes_is_shown_back(client: Client) -> None:
    consultation = make_consultation()
    write(client, consultation, text="第一条意见原来的话", again=True)
    write(client, consultation, text="第二条意见不变")
    close(consultation)
    address = reverse("public:comment_edit", args=[consultation.public_slug, 0])
    changed = {"on": "", "text": "第一条意见改后的话", "proposed": "改成应当", "reason": "因为不清楚"}

    for fields in (changed | {"done": "1"}, changed | {"look": "1"}):
        page = client.post(address, fields)
        text = page.content.decode()

        assert page.status_code == 403
        assert all(words in text for words in ("第一条意见改后的话", "改成应当", "因为不清楚", "第二条意见不变"))
        assert "第一条意见原来的话" not in text
    looked = client.get(address).content.decode()
    assert "第一条意见原来的话" in looked


def test_wording_and_reasons_are_shown_back_too(client: Client) -> None:
    consultation = make_consultation()
    write(client, consultation, text="先写好的意见", proposed="先写的措辞", reason="先写的理由")
    close(consultation)

    sent = client.post(reverse("public:comment_send", args=[consultation.public_slug]), {"name": ""}).content.decode()
    written = write(
        client, consultation, text="后写的意见", proposed="后写的措辞", reason="后写的理由"
    ).content.decode()

    assert all(words in sent for words in ("先写好的意见", "先写的措辞", "先写的理由"))
    assert all(words in written for words in ("后写的意见", "后写的措辞", "后写的理由", "先写的理由"))


def test_a_contact_points_qr_code_credits_the_point(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    client.get(f"{consultation.comment_url}?point={point.code}")
    write(client, consultation)
    client.post(reverse("public:comment_send", args=[consultation.public_slug]), {})

    submission = Submission.objects.get()
    assert (submission.door, submission.contact_point) == (Submission.Door.QR, point)
    assert submission.comments.get().area == point.area


def test_programs_that_fill_every_field_are_kept_out(client: Client) -> None:
    consultation = make_consultation()
    write(client, consultation)

    response = client.post(reverse("public:comment_send", args=[consultation.public_slug]), {"website": "x"})

    assert response.status_code == 422
    assert not Submission.objects.exists()


def test_a_required_name_is_asked_for(client: Client) -> None:
    consultation = make_consultation(identity=Consultation.Identity.NAME_AND_PHONE)
    write(client, consultation)

    response = client.post(reverse("public:comment_send", args=[consultation.public_slug]), {"name": "张三"})

    assert response.status_code == 422
    assert not Submission.objects.exists()


@pytest.mark.parametrize("text", ["\u3164\u3164\u3164", "\u200b\u2060\ufeff", " \u3000\n", "\u2800\u115f"])
def test_characters_that_nobody_sees_are_no_opinion(client: Client, text: str) -> None:
    response = write(client, make_consultation(), text=text)

    assert response.status_code == 422
    assert "意见框是空的" in response.content.decode()


def test_an_opinion_is_changed_before_it_is_sent(client: Client) -> None:
    consultation = make_consultation()
    write(client, consultation, again=True, on="a3", text="盲道要管")
    write(client, consultation, text="第二条意见")
    send = reverse("public:comment_send", args=[consultation.public_slug])
    address = reverse("public:comment_edit", args=[consultation.public_slug, 0])
    assert address in client.get(send).content.decode()
    assert "盲道要管" in client.get(address).content.decode()

    refused = client.post(address, {"on": "a3", "text": "", "proposed": "", "reason": ""})
    changed = client.post(address, {"on": "a1", "text": "第一条要改", "proposed": "", "reason": ""})

    assert (refused.status_code, changed.headers["Location"]) == (422, send)
    client.post(send, {"name": ""})
    comments = Submission.objects.get().comments.order_by("pk")
    assert [comment.original_text for comment in comments] == ["第一条要改", "第二条意见"]
    assert comments[0].targets.get().frozen_label == "第一条"
    assert client.get(address).headers["Location"] == send


def test_another_article_is_looked_at_without_a_script_and_nothing_typed_is_lost(client: Client) -> None:
    consultation = make_consultation()

    page = client.post(
        consultation.comment_url, {"look": "1", "on": "a3", "text": "写了一半", "proposed": "甲", "reason": ""}
    ).content.decode()

    assert "（一）消防车通道" in page
    assert "写了一半" in page
    assert 'class="errorlist"' not in page


def test_whoever_has_written_and_not_sent_is_told_so_and_led_on(client: Client) -> None:
    consultation = make_consultation()
    send = reverse("public:comment_send", args=[consultation.public_slug])
    write(client, consultation, again=True)

    assert "还没有提交" in client.get(consultation.get_public_url()).content.decode()
    empty = client.post(consultation.comment_url, {"on": "", "text": " ", "proposed": "", "reason": "", "done": "1"})
    assert empty.headers["Location"] == send
    client.post(send, {"name": ""})
    assert "还没有提交" not in client.get(consultation.get_public_url()).content.decode()


@pytest.mark.parametrize("door", ["page", "form"])
def test_a_points_code_counts_by_every_door_until_it_is_sent(client: Client, door: str) -> None:
    point = ContactPointFactory()
    consultation = make_consultation()
    first = consultation.get_public_url() if door == "page" else consultation.comment_url
    assert f"您的意见将计入{point}" in client.get(f"{first}?point={point.code}").content.decode()

    client.get(reverse("public:unit", args=[consultation.public_slug, "a1"]))
    assert f"您的意见将计入{point}" in client.get(consultation.comment_url).content.decode()
    write(client, consultation)
    client.post(reverse("public:comment_send", args=[consultation.public_slug]), {"name": ""})

    submission = Submission.objects.get()
    assert (submission.contact_point, submission.door) == (point, "qr")
    assert "您的意见将计入" not in client.get(consultation.comment_url).content.decode()


@pytest.mark.parametrize("on", ["a2.p2", "a2.p1.i3", "第二条第二款", "第2条"])
def test_a_part_that_is_not_there_leads_to_its_article_and_keeps_the_opinion(client: Client, on: str) -> None:
    consultation = make_consultation()

    asked = client.get(consultation.comment_url, {"on": on}).context["form"]
    client.post(consultation.comment_url, {"on": on, "text": "这一条写得不清楚", "done": "1"})
    client.post(reverse("public:comment_send", args=[consultation.public_slug]), {})

    assert asked["on"].value() == "a2"
    assert ("请改写为“第二条”" in asked.instead) == (on != "第2条")
    comment = Comment.objects.get(consultation=consultation)
    assert (comment.original_text, [target.frozen_label for target in comment.targets.all()]) == (
        "这一条写得不清楚", ["第二条"],
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["P-near", "p-NEAR", "Ｐ－ｎｅａｒ", " P-near\u200b"])
def test_a_point_is_known_however_its_code_is_typed(client: Client, typed: str) -> None:
    point = ContactPointFactory(code="P-near")
    consultation = make_consultation()

    assert client.get(consultation.comment_url, {"point": typed}).context["point"] == point
    assert client.get(reverse("contactpoints:point", args=[typed])).status_code == 200


def test_who_came_by_a_points_code_is_sent_to_points_around_it(client: Client) -> None:
    far, near = ContactPointFactory(), ContactPointFactory()
    beside = ContactPointFactory(area=near.area)
    for point in (far, near, beside):
        Designation.objects.create(
            contact_point=point,
            level="city",
            issuing_body="市人大常委会",
            since=timezone.localdate() - timedelta(days=9),
        )
    consultation = close(make_consultation())

    unknown = client.get(consultation.comment_url)
    known = client.get(consultation.comment_url, {"point": near.code})

    assert {point.pk for point in unknown.context["points"]} == {far.pk, near.pk, beside.pk}
    assert "部分联系点" in unknown.content.decode()
    assert known.context["points"] == [near, beside]
    assert f"{near.area}的有" in known.content.decode()
