import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from consultations.drafts.services.drafts import draft_tree, read_draft
from consultations.rounds.models import Consultation
from tests.consultations.drafts.texts import second_of
from tests.consultations.public.outcomes import decided
from tests.factories import comment_on, make_consultation

pytestmark = pytest.mark.django_db


def second_round(consultation: Consultation) -> Consultation:
    return make_consultation(draft=second_of(consultation), title="二次征求意见", previous_round=consultation)


def test_a_unit_has_a_page_with_its_history(client: Client) -> None:
    first = make_consultation()
    decided(first, comment_on(first, "盲道要管", on="a3"))
    second = second_round(first)

    content = client.get(reverse("public:unit", args=[second.public_slug, "a4"])).content.decode()

    assert "历次审议稿中的这一条" in content
    assert "盲道要管" in content
    assert "此后有修改" in content
    assert f"{second.comment_url}?on=a4.p1.i2" in content


def test_a_part_of_an_article_has_an_address_too(client: Client) -> None:
    consultation = make_consultation()

    content = client.get(reverse("public:unit", args=[consultation.public_slug, "a3.p1.i2"])).content.decode()

    assert "<h1>第三条第一款第二项</h1>" in content
    assert 'id="a3-p1-i2" aria-current="true"' in content
    assert '》第三条第一款第二项"' in content
    assert "对第三条第一款第二项提意见" in content


@pytest.mark.parametrize("path", ["a99", "note", "x" * 200, "A1", "a3.p9"])
def test_a_unit_that_is_none_is_not_found(client: Client, path: str) -> None:
    consultation = make_consultation()

    assert client.get(reverse("public:unit", args=[consultation.public_slug, path])).status_code == 404


def test_the_comparison_shows_changes_only_or_all(client: Client) -> None:
    second = second_round(make_consultation())
    address = reverse("public:comparison", args=[second.public_slug])

    changed, everything = (client.get(address, query) for query in ({}, {"all": "1"}))

    paths = [row["new"] for row in changed.context["rows"]]
    assert paths == ["title", "a2", "a3", "a4", None]
    assert len(everything.context["rows"]) == 9
    assert "<ins>" in changed.content.decode()
    assert "第四条 → 第五条" not in changed.content.decode()


def test_a_first_text_is_not_compared(client: Client) -> None:
    consultation = make_consultation()

    assert client.get(reverse("public:comparison", args=[consultation.public_slug])).status_code == 404
    assert "comparison/" not in client.get(consultation.get_public_url()).content.decode()


@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_the_text_is_downloaded_and_reads_the_same(client: Client, kind: str) -> None:
    consultation = make_consultation()

    response = client.get(reverse("public:draft_file", args=[consultation.public_slug, kind]))

    stored = read_draft(content=response.content, name="x", project=consultation.project, stage="draft", by=None)
    wanted = list(consultation.draft.provisions.order_by("order").values_list("path", flat=True))
    assert [unit.path for unit in draft_tree(stored).units] == wanted
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_table_of_changes_is_downloaded(client: Client) -> None:
    second = second_round(make_consultation())

    response = client.get(reverse("public:comparison_file", args=[second.public_slug, "docx"]))

    table = Document(io.BytesIO(response.content)).tables[0]
    assert "学校门口" in table.cell(4, 1).text or "学校门口" in "".join(cell.text for cell in table.columns[1].cells)
