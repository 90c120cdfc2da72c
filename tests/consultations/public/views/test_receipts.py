import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.receipt_codes import grouped, new_code
from consultations.decisions.models import Disposition, DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.signatures import approve_decisions
from portal.accounts.models import Role
from tests.consultations.decisions.kinds import kind
from tests.consultations.drafts.texts import SECOND_TEXT
from tests.consultations.public.outcomes import decide_everything
from tests.factories import close, make_consultation, make_draft, person_with, speak

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("typed", "words"),
    [("K7WM-2P9D", "意见的编号"), ("K7WM-2P9D-XH4", "您填了 11 位"), ("K7WM-2P9D-XH4T", "没有这个编号的回执")],
)
def test_a_wrong_code_says_what_is_wrong_with_it(client: Client, typed: str, words: str) -> None:
    assert words in client.post(reverse("receipts:find"), {"code": typed}).content.decode()


def test_a_receipt_says_what_happens_next_and_keeps_saying_to_keep_the_code(client: Client) -> None:
    received = speak(make_consultation())
    address = reverse("receipts:show", args=[received.code])

    for _look in range(2):
        page = client.get(address).content.decode()
        assert "接下来会怎样" in page
        assert "请保存这个编号" in page


@pytest.mark.parametrize(("stage", "name"), [("second_draft", "草案二次审议稿"), ("draft", "下一稿")])
def test_the_text_that_shows_it_is_called_by_its_stage(client: Client, stage: str, name: str) -> None:
    consultation = make_consultation()
    received = speak(consultation, on="a3")
    following = make_draft(project=consultation.project, previous=consultation.draft, text=SECOND_TEXT, stage=stage)
    shown = following.provisions.get(path="a3")
    act = propose_decision(
        comments=list(received.comments), kind=kind("adopted"), provision=shown, by=person_with(Role.REVIEWER)
    )
    approve_decisions(decisions=[act], by=person_with(Role.APPROVER))
    Disposition.objects.update(published=act, status="published")

    assert f"见{name}第三条" in client.get(reverse("receipts:show", args=[received.code])).content.decode()


@pytest.mark.parametrize(
    "pasted",
    [
        "{wide}",
        "回执编号：{grouped}",
        "您的回执编号为\n{grouped}\n请妥善保存。",
        "第 2 条意见，回执编号 {grouped}",
        "{lower}\u200b",
    ],
)
def test_a_code_is_looked_up_however_it_is_pasted(client: Client, pasted: str) -> None:
    received = speak(make_consultation())
    code = grouped(received.code)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    typed = pasted.format(wide=wide, grouped=code, lower=code.lower())

    posted = client.post(reverse("receipts:find"), {"code": typed})
    opened = client.get(reverse("receipts:show", args=[typed]))

    assert posted.headers["Location"] == reverse("receipts:show", args=[received.code])
    assert opened.status_code == 200
