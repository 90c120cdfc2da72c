import pytest

from consultations.lawtext.parser import parse
from consultations.lawtext.readers import pdf, read_text
from tests.consultations.lawtext.readers.files import refusal


def pdf_of(*pages: str) -> bytes:
    """A small PDF with a text layer; where Pango is missing the test is of no use."""
    try:
        import weasyprint
    except OSError:
        pytest.skip("weasyprint needs Pango")
    body = "".join(f'<section style="break-after: page">{page}</section>' for page in pages)
    content: bytes = weasyprint.HTML(
        string=f'<html lang="zh"><body style="font-family: Noto Sans CJK SC">{body}</body></html>'
    ).write_pdf()
    return content


def test_the_text_layer_of_a_pdf_is_read() -> None:
    text = read_text(
        pdf_of("<p>某市停车管理条例</p><p>第一条　为了规范停车，制定本条例。</p>", "<p>第二条　自公布之日起施行。</p>")
    )

    assert [article.number for article in parse(text).articles] == [1, 2]


def test_a_pdf_of_pictures_or_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(pdf_of("", "<p>3</p>")) == "scanned_pdf"
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    assert refusal(pdf_of("<p>第一条　甲乙丙丁戊己庚辛。</p>", "<p>第二条　甲乙丙丁戊己庚辛。</p>")) == "too_many_pages"
