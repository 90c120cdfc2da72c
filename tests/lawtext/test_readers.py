import io
import zipfile

import pytest
from docx import Document

from consultations.lawtext.readers import MAX_BYTES, UnreadableFileError, read_text

TEXT = "第一条　为了规范停车。"


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_plain_text_is_read_in_any_chinese_encoding(encoding: str) -> None:
    text = "第一條　為了規範停車，制定本條例。" if encoding == "big5" else TEXT

    assert read_text(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_byte_order_mark_is_kept_as_a_character(encoding: str) -> None:
    assert read_text(f"\ufeff{TEXT}".encode(encoding)) == f"\ufeff{TEXT}"


def test_a_docx_is_read_with_its_tables_in_place() -> None:
    document = Document()
    document.add_paragraph("第一条　甲。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项目", "标准"
    document.add_paragraph("第二条　乙。")
    stream = io.BytesIO()
    document.save(stream)

    assert read_text(stream.getvalue()) == "第一条　甲。\n项目\t标准\n第二条　乙。"


def zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (101 * 1024 * 1024))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b" \n ", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "legacy_doc"), (b"%PDF-1.7 scan", "broken_pdf"),
     (b"PK\x03\x04 not a package", "broken_docx"), (b"\x89PNG\r\n\x1a\n\0\0", "not_text"), (bytes(range(1, 9)) * 40, "not_text"),
     (b"x" * (MAX_BYTES + 1), "too_large"), (docx(""), "empty")],
    ids=["empty", "blank", "doc", "pdf", "broken", "png", "controls", "large", "empty docx"],
)  # fmt: skip
def test_what_gives_no_text_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read_text(content)

    assert refused.value.code == code


def test_a_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read_text(zip_bomb())

    assert refused.value.code == "too_large"
