"""What residents and the public see, and what they must not see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.comments.models import Comment, CommentTarget, Submission
from consultations.comments.opinions import Person
from consultations.comments.receipt_codes import ALPHABET, clean_code, derived_code, grouped, new_code
from consultations.comments.services.clearance import clear_comments, withhold_comments
from consultations.comments.services.receipts import find_submission, replace_receipt
from consultations.decisions.models import DispositionKind, ResultPublication
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.rounds.models import Consultation
from portal.accounts.models import Role
from tests.factories import (
    ContactPointFactory,
    close,
    comment_on,
    make_consultation,
    make_draft,
    person_with,
    speak,
)

pytestmark = pytest.mark.django_db


def page_of(consultation: Consultation) -> str:
    return f"/consultations/{consultation.public_slug}/"


def decide_everything(consultation: Consultation, code: str = "adopted", reason: str = "写入第三条。") -> None:
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    comments = list(Comment.objects.filter(consultation=consultation))
    kind = DispositionKind.objects.get(code=code)
    decision = propose_decision(comments=comments, kind=kind, reason=reason, by=reviewer)
    approve_decisions(decisions=[decision], by=approver)
    clear_comments(comments=[c for c in comments if c.clearance == Comment.Clearance.PENDING], by=reviewer)
    publish_results(consultation=consultation, kind=ResultPublication.Kind.FINAL, by=approver)


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


def test_a_page_is_previewed_before_it_is_stored() -> None:
    draft = make_draft()
    now = timezone.now()
    page = Consultation(
        title="预览中的征求意见", public_slug="preview-1", slug="preview-1", project=draft.project, draft=draft, opens_at=now,
        public_closes_at=now + timedelta(days=30), points_close_at=now + timedelta(days=30), path="000100010001ZZZZ", depth=4,
    )  # fmt: skip

    response = page.make_preview_request()

    assert response.status_code == 200
    assert "第三条之一" in response.render().content.decode()


def test_a_targeted_consultation_is_not_for_the_public(client: Client) -> None:
    consultation = make_consultation(visibility=Consultation.Visibility.TARGETED)

    assert client.get(page_of(consultation)).status_code == 404
    assert client.get(consultation.comment_url).status_code == 404
    assert consultation.title not in client.get("/consultations/").content.decode()


def write(client: Client, consultation: Consultation, again: bool = False, **fields: str) -> Any:
    data = {"on": "", "text": "希望多设停车位", "proposed": "", "reason": ""} | fields
    return client.post(consultation.comment_url, data | ({"again": "1"} if again else {"done": "1"}))


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


def test_the_receipt_shows_what_was_said_and_later_what_became_of_it(client: Client) -> None:
    consultation = make_consultation()
    received = speak(consultation, "请写明收费上限", on="a3-1")
    address = reverse("receipts:show", args=[received.code])

    before = client.get(address).content.decode()
    close(consultation)
    decide_everything(consultation, "not-adopted", "收费由价格部门另行规定。")
    after = client.get(address).content.decode()

    assert "请写明收费上限" in before
    assert "征求意见结束后逐条研究" in before
    assert "未采纳" in after
    assert "收费由价格部门另行规定。" in after
    assert grouped(received.code) in after


def test_a_decision_that_is_not_published_is_not_shown(client: Client) -> None:
    consultation = close_with_comment = make_consultation()
    received = speak(close_with_comment, "一条意见")
    close(consultation)
    kind = DispositionKind.objects.get(code="adopted")
    propose_decision(comments=received.comments, kind=kind, by=person_with(Role.REVIEWER), reason="内部理由")

    assert "内部理由" not in client.get(reverse("receipts:show", args=[received.code])).content.decode()


def test_results_show_cleared_comments_without_names(client: Client) -> None:
    consultation = make_consultation()
    speak(consultation, "公开的意见", person=Person(name="欧阳建国", phone="13800001111"))
    hidden = comment_on(consultation, "含有他人隐私的意见")
    withhold_comments(comments=[hidden], reason="personal_data", by=person_with(Role.REVIEWER))
    close(consultation)
    decide_everything(consultation)

    content = client.get(consultation.results_url).content.decode()

    assert "公开的意见" in content
    assert "写入第三条。" in content
    assert "含有他人隐私的意见" not in content
    assert "涉及他人个人信息 1" in content
    for private in ("欧阳", "13800001111"):
        assert private not in content
    assert "<dd>2</dd>" in content


@pytest.mark.parametrize("count", [1, 40])
def test_results_use_a_fixed_number_of_queries(client: Client, count: int, django_assert_max_num_queries: Any) -> None:
    consultation = make_consultation()
    for n in range(count):
        comment_on(consultation, f"第{n}个人的意见", on="a3")
    close(consultation)
    decide_everything(consultation)

    with django_assert_max_num_queries(16):
        response = client.get(consultation.results_url)

    assert len(response.context["page"]) == count


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


def test_a_code_is_found_however_it_is_typed() -> None:
    received = speak(make_consultation())
    sloppy = grouped(received.code).lower().replace("0", "o").replace("1", "l").replace("-", " ")

    assert find_submission(sloppy) == received.submission


def test_the_code_is_nowhere_in_the_database() -> None:
    received = speak(make_consultation())

    assert received.code not in received.submission.receipt.code_hash


def test_a_replaced_receipt_stops_working() -> None:
    received = speak(make_consultation())

    code = replace_receipt(submission=received.submission, by=person_with(Role.OFFICER))

    assert find_submission(received.code) is None
    assert find_submission(code) == received.submission


def test_codes_have_sixty_bits_and_no_look_alikes() -> None:
    assert len(ALPHABET) ** len(new_code()) >= 2**60
    assert not set("ILOU") & set(ALPHABET)
    assert derived_code("seed", 2) == derived_code("seed", 2) != derived_code("seed", 3)
    assert clean_code(derived_code("seed", 2)) == derived_code("seed", 2)


@pytest.mark.parametrize("code", ["", "abc", "ZZZZZZZZZZZZ", "../../etc", "K7WM-2P9D-XH4T-AAAA"])
def test_a_code_that_does_not_exist_says_what_one_looks_like(client: Client, code: str) -> None:
    response = client.post(reverse("receipts:find"), {"code": code})

    assert response.status_code == 422


def test_guessing_codes_is_stopped_and_a_right_one_waits_too(client: Client) -> None:
    received = speak(make_consultation())
    for _ in range(20):
        client.get(reverse("receipts:show", args=[new_code()]))

    response = client.get(reverse("receipts:show", args=[received.code]))

    assert response.status_code == 404
    assert "请十分钟后再试" in response.content.decode()


def test_looking_at_ones_own_receipt_is_never_limited(client: Client) -> None:
    received = speak(make_consultation())

    statuses = {client.get(reverse("receipts:show", args=[received.code])).status_code for _ in range(40)}

    assert statuses == {200}


def test_the_home_page_shows_open_consultations_first_and_then_results(client: Client) -> None:
    decided = make_consultation(title="已有结果的条例")
    comment_on(decided)
    close(decided)
    decide_everything(decided)
    make_consultation(title="正在征求的条例")

    content = client.get("/").content.decode()

    assert content.index("正在征求的条例") < content.index("收到 1 条，采纳 1 条，逐条说明理由")


def test_an_empty_site_says_so(client: Client) -> None:
    content = client.get("/").content.decode()

    assert "现在没有正在征求意见的草案" in content
    assert "还没有公布结果" in content
