"""What comes out of a printer: as wide as the page, whichever way it is turned, with heads on every page."""

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from consultations.lawtext.numerals import format_number
from consultations.rounds.models import Consultation
from tests.consultations.public.outcomes import decide_everything
from tests.factories import close, comment_on, make_consultation, make_draft

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def two_rounds() -> Consultation:
    """A text of many articles, each of which changed."""
    words = [
        f"第{format_number(n)}条　停车场经营者应当按照第{n}项规定公示收费标准，并接受社会监督。" for n in range(1, 61)
    ]
    first = make_draft("\n".join(["测试市停车条例（草案）", "", "第一章　总则", *words]))
    later = "\n".join(["测试市停车条例（草案）", "", "第一章　总则", *words]).replace("社会监督", "群众监督和舆论监督")
    second = make_draft(later, project=first.project, previous=first, stage="second_draft")
    make_consultation(draft=first)
    return make_consultation(draft=second, notice="<p>请于期限内提出意见。</p>")


def printed(page: Page, **options: Any) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True, **options)))


def text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    return "".join(document[number].get_textpage().get_text_range().split())


def share_of_width(page: Page, selector: str, width: int) -> float:
    """How much of a page of this width what is printed takes."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 700})
    box = page.locator(selector).first.bounding_box()
    page.emulate_media(media="null")
    assert box is not None
    return box["width"] / width


@pytest.mark.parametrize("large", [False, True])
def test_the_draft_is_printed_as_wide_as_the_page(open_page: Callable[..., Page], large: bool) -> None:
    consultation = two_rounds()
    page = open_page(consultation.get_public_url())
    if large:
        page.get_by_role("button", name="长辈版").click()

    for width in (718, 1047):
        assert share_of_width(page, ".statute .article", width) > 0.8
    for landscape in (False, True):
        document = printed(page, format="A4", landscape=landscape)
        width, height = document[0].get_size()
        assert (width > height) == landscape
        whole = "".join(text_of(document, number) for number in range(len(document)))
        assert "第六十条" in whole
        assert "请于期限内提出意见。" in whole


def test_the_comparison_is_printed_across_with_heads_on_every_page(open_page: Callable[..., Page]) -> None:
    consultation = two_rounds()
    page = open_page(reverse("public:comparison", args=[consultation.public_slug]))

    document = printed(page, format="A4")

    assert len(document) > 2
    for number in range(len(document)):
        width, height = document[number].get_size()
        assert width > height
        assert "草案二次审议稿" in text_of(document, number)
    assert "第一条" in text_of(document, 0)


def test_the_results_are_printed_with_the_bar_and_its_legend(open_page: Callable[..., Page]) -> None:
    consultation = make_consultation()
    for n in range(30):
        comment_on(consultation, f"第{n}个人说的话", on="a3")
    close(consultation)
    decide_everything(consultation)
    page = open_page(consultation.results_url)

    for landscape in (False, True):
        document = printed(page, format="A4", landscape=landscape)
        assert "●采纳" in text_of(document, 0)
        assert "第29个人说的话" in text_of(document, len(document) - 1)
    page.emulate_media(media="print", forced_colors="active")
    assert page.locator(".kind-bar rect").first.evaluate("e => getComputedStyle(e).fill").startswith("url(")
