"""What the public reads of a corrected text: that it was, when and why, what changed, and where an article stands now."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consultations.comments.models import Comment
from consultations.drafts.models import Draft
from consultations.rounds.models import Consultation
from tests.consultations.drafts.texts import AFTER, BEFORE, correct, note_on, publish, second_of
from tests.factories import comment_on, make_consultation, make_draft

pytestmark = pytest.mark.django_db
AGAIN = AFTER.replace("二百元", "一百元")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(draft=make_draft(BEFORE))


def corrected(consultation: Consultation, text: str = AFTER, reason: str = "第二条排印有误") -> Consultation:
    correct(consultation, text, reason)
    return publish(consultation)


def words(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def comparison(consultation: Consultation) -> str:
    return reverse("public:comparison", args=[consultation.public_slug])


def unit(consultation: Consultation, path: str) -> str:
    return reverse("public:unit", args=[consultation.public_slug, path])


def today() -> str:
    return date_format(timezone.localdate(), "DATE_FORMAT")


def test_a_corrected_text_says_when_and_why_and_what_changed(client: Client, consultation: Consultation) -> None:
    page = corrected(consultation)

    content = words(client.get(page.get_public_url()))
    compared = client.get(comparison(page), {"correction": 1})

    assert f"<b>文本于{today()}更正</b>：第二条排印有误" in content
    assert f'href="{comparison(page)}?correction=1"' in content
    assert (compared.context["comparison"].old, compared.context["comparison"].new) == (consultation.draft, page.draft)
    assert f"文本于{today()}更正" in words(compared)


def test_nothing_of_a_correction_is_shown_before_it_is_published(client: Client, consultation: Consultation) -> None:
    note_on(consultation.draft, "a1", "目的写全了吗？", is_key=True)
    prepared = correct(consultation, AFTER.replace("信用评价", "机密评价"), "机密的理由")

    for address in (consultation.get_public_url(), unit(consultation, "a1"), unit(consultation, "a4")):
        content = words(client.get(address))
        assert ("机密" in content, "更正" in content) == (False, False)
    assert client.get(unit(consultation, "a8")).status_code == 404
    assert client.get(comparison(consultation), {"correction": 1}).status_code == 404
    assert prepared.published_at is None


def test_several_corrections_are_listed_each_with_its_comparison(client: Client, consultation: Consultation) -> None:
    first = corrected(consultation)
    second = corrected(consultation, AGAIN, "第七条数字有误")

    content = words(client.get(second.get_public_url()))
    pairs = [client.get(comparison(second), {"correction": number}).context["comparison"] for number in (1, 2)]

    assert content.index("第七条数字有误") < content.index("第二条排印有误")
    assert [(one.old, one.new) for one in pairs] == [(consultation.draft, first.draft), (first.draft, second.draft)]
    assert client.get(comparison(second), {"correction": 3}).status_code == 404
    assert f"（第1次更正，{today()}）" in words(client.get(comparison(second), {"correction": 1}))


def test_a_correction_replaced_before_it_was_published_was_none(client: Client, consultation: Consultation) -> None:
    correct(consultation, AFTER.replace("信用评价", "误写评价"), "第二条排印有误")
    page = corrected(consultation, AFTER, "漏了一条")

    content = words(client.get(page.get_public_url()))
    compared = client.get(comparison(page), {"correction": 1})

    assert content.count("更正</b>") == 1
    assert "第二条排印有误；漏了一条" in content
    assert compared.context["comparison"].old == consultation.draft
    assert "误写" not in words(compared) + words(client.get(unit(page, "a4")))
    assert page.draft.edition.startswith("草案（第1次更正")


def test_a_corrected_later_reading_is_still_compared_with_the_one_before(client: Client) -> None:
    first = make_consultation()
    round_two = make_consultation(draft=second_of(first), title="二次征求意见", previous_round=first)
    page = corrected(round_two, "\n".join(["测试市停车条例（草案二次审议稿）", *BEFORE.splitlines()[1:]]))

    compared = client.get(comparison(page))

    assert (compared.context["comparison"].old, compared.context["comparison"].new) == (first.draft, page.draft)
    assert "?correction=1" in words(compared)
    assert client.get(comparison(page), {"correction": 1}).context["comparison"].old == round_two.draft
    assert client.get(page.get_public_url()).context["has_comparison"]


def test_the_table_of_a_correction_is_downloaded(client: Client, consultation: Consultation) -> None:
    page = corrected(consultation)
    address = reverse("public:comparison_file", args=[page.public_slug, "docx"])

    assert client.get(address, {"correction": 1}).status_code == 200
    assert client.get(address, {"correction": 2}).status_code == 404


def test_an_address_that_the_corrected_text_has_no_more_leads_on(client: Client, consultation: Consultation) -> None:
    page = corrected(make_consultation(draft=make_draft(AFTER)), BEFORE)

    response = client.get(unit(page, "a8"), follow=True)

    assert response.redirect_chain == [(f"{unit(page, 'a7')}?was=a8", 302)]
    assert "原来的第八条，现在是： <b >第七条（就是本页）</b>" in words(response)


def test_an_address_of_another_article_now_says_where_the_old_one_stands(
    client: Client, consultation: Consultation
) -> None:
    page = corrected(consultation)

    renumbered, divided, gone, same = (words(client.get(unit(page, path))) for path in ("a7", "a2", "a3", "a1"))

    assert f'原来的第七条，现在是： <a href="{unit(page, "a8")}">第八条</a>' in renumbered
    assert f'原来的第二条，现在是： <b >第二条（就是本页）</b>、<a href="{unit(page, "a3")}">第三条</a>' in divided
    assert "原来的第三条已经删去" in gone
    assert "原来的" not in same


def test_an_address_of_an_article_left_out_says_so(client: Client) -> None:
    longer = f"{BEFORE}\n第八条　停车泊位应当编号，编号由城市管理部门统一制定。"
    page = corrected(make_consultation(draft=make_draft(longer)), BEFORE)

    response = client.get(unit(page, "a8"))

    assert response.status_code == 410
    assert "第八条的位置已经变了" in words(response)
    assert client.get(unit(page, "a9")).status_code == 404


def test_an_old_address_finds_its_way_through_several_corrections(client: Client, consultation: Consultation) -> None:
    corrected(consultation)
    page = corrected(consultation, AGAIN, "数字有误")

    assert f'原来的第六条，现在是： <a href="{unit(page, "a7")}">第七条</a>' in words(client.get(unit(page, "a6")))


def test_comments_and_questions_stay_with_their_article(client: Client, consultation: Consultation) -> None:
    note_on(consultation.draft, "a6", "罚得够不够？", is_key=True)
    comment_on(consultation, "罚得太轻", on="a6")
    page = corrected(consultation)

    content = words(client.get(page.get_public_url()))

    assert "罚得够不够？" in content
    assert f'href="{page.comment_url}?on=a7"' in content
    assert client.get(unit(page, "a7")).context["comments"] == 1
    assert client.get(unit(page, "a6")).context["comments"] == 0


def test_the_history_of_an_article_tells_former_texts_of_one_stage_apart(
    client: Client, consultation: Consultation
) -> None:
    corrected(consultation)
    page = corrected(consultation, AGAIN, "数字有误")

    versions = client.get(unit(page, "a7")).context["versions"]

    names = [version.draft.edition for version, _page in versions]
    assert names == ["草案", f"草案（第1次更正，{today()}）", f"草案（第2次更正，{today()}）"]
    assert len(set(map(str, Draft.objects.all()))) == 3


def test_a_correction_is_dated_by_its_first_publication(client: Client, consultation: Consultation) -> None:
    page = corrected(consultation)
    at = page.draft.published_at

    page.save_revision().publish()

    page.draft.refresh_from_db()
    assert page.draft.published_at == at


def kept(client: Client, consultation: Consultation, on: str, text: str = "建议提高罚款") -> None:
    """An opinion written and not sent yet."""
    form = client.get(consultation.comment_url).context["form"]
    data = {"on": on, "text": text, "text_of": form["text_of"].value()}
    assert client.post(consultation.comment_url, data).status_code == 302


def test_an_opinion_that_waits_follows_its_article_into_the_corrected_text(
    client: Client, consultation: Consultation
) -> None:
    send = reverse("public:comment_send", args=[consultation.public_slug])
    kept(client, consultation, "a6")
    kept(client, consultation, "a3", "错时共享很好")
    corrected(consultation)

    first = client.post(send)
    sent = client.post(send, follow=True)

    assert "您填写之后文本作了更正" in first.content.decode()
    assert sent.status_code == 200
    said = {c.original_text: str(c.targets.get()) for c in Comment.objects.filter(consultation=consultation)}
    assert said == {"建议提高罚款": "第七条", "错时共享很好": "整部草案"}


def test_an_opinion_written_beside_the_old_text_is_asked_about(client: Client, consultation: Consultation) -> None:
    old = client.get(consultation.comment_url).context["form"]["text_of"].value()
    corrected(consultation)
    data = {"on": "a6", "text": "建议提高罚款", "text_of": old}

    asked = client.post(consultation.comment_url, data)
    form = asked.context["form"]
    again = client.post(consultation.comment_url, data | {"on": form["on"].value(), "text_of": form["text_of"].value()})

    assert asked.status_code == 422
    assert form["on"].value() == "a7"
    assert "您填写期间文本作了更正" in asked.content.decode()
    assert again.status_code == 302


def test_what_is_written_about_the_text_shown_is_not_asked_about(client: Client, consultation: Consultation) -> None:
    send = reverse("public:comment_send", args=[consultation.public_slug])
    corrected(consultation)
    kept(client, Consultation.objects.get(pk=consultation.pk), "a6")

    assert client.post(send).status_code == 302
    assert str(Comment.objects.get().targets.get()) == "第六条"
