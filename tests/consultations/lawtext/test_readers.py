import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from consultations.lawtext.parser import parse
from consultations.lawtext.readers import MAX_BYTES, MAX_CHARS, UnreadableFileError, pdf, read_text
from tests.consultations.lawtext.coverage import uncovered

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


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="space"/><w:lvlText w:val="第%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlRestart w:val="0"/><w:lvlText w:val="第%2条"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%3）"/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""
STYLES = f"""<w:styles {W}><w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Chapter"><w:basedOn w:val="Base"/></w:style></w:styles>"""


def package(body: str, **parts: str) -> bytes:
    """A .docx of raw parts, as Word and WPS write them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def numbered(level: int, text: str) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_automatic_numbers_are_read_as_word_shows_them() -> None:
    body = "".join(
        [numbered(0, "总则"), numbered(1, "甲："), numbered(2, "乙；"), numbered(2, "丙。"), numbered(0, "附则"), numbered(1, "丁："),
         numbered(2, "戊。")]
    )  # fmt: skip

    assert read_text(package(body, numbering=NUMBERING)).split("\n") == [
        "第一章 总则", "第一条\t甲：", "（一）乙；", "（二）丙。", "第二章 附则", "第二条\t丁：", "（一）戊。",
    ]  # fmt: skip


def test_a_number_that_only_the_style_names_is_read_too() -> None:
    body = '<w:p><w:pPr><w:pStyle w:val="Chapter"/></w:pPr><w:r><w:t>总则</w:t></w:r></w:p>'

    assert read_text(package(body, numbering=NUMBERING, styles=STYLES)) == "第一章 总则"


def test_tracked_changes_are_taken_as_accepted() -> None:
    body = """<w:p><w:r><w:t>第一条 </w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>
    <w:moveFrom><w:r><w:t>走了</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>来了</w:t></w:r></w:moveTo></w:p>"""

    assert read_text(package(body)) == "第一条 新来了"


def test_text_boxes_footnotes_and_fields_keep_their_words() -> None:
    body = """<w:p><w:r><w:t>第一条 甲</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>
    <w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>
    <w:txbxContent><w:p><w:r><w:t>框中的话</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback>
    <w:txbxContent><w:p><w:r><w:t>框中的话</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>
    <w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"""
    notes = f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>
    <w:footnote w:id="2"><w:p><w:r><w:t>注释</w:t></w:r></w:p></w:footnote></w:footnotes>"""

    assert read_text(package(body, footnotes=notes)) == "第一条 甲[2]\n框中的话\n[2] 注释"


def test_a_package_with_macros_or_of_another_kind_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}/>")
        archive.writestr("word/vbaProject.bin", b"x")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert refusal(stream.getvalue()) == "macros"
    assert refusal(other.getvalue()) == "not_docx"


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read_text(content)
    return refused.value.code


def test_entities_are_not_opened_and_links_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    content = f"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a "哈"><!ENTITY b "&a;&a;&a;">]>
    <w:document {W}><w:body><w:p><w:r><w:t>第一条 甲&x;&b;</w:t></w:r></w:p></w:body></w:document>"""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", content)

    assert "机密" not in read_text(stream.getvalue())


def test_a_web_page_is_read_as_it_is_seen() -> None:
    page = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>x</title><style>p{}</style></head><body>
    <script>var a=1</script><h1>某条例</h1><p>第一条&nbsp;为了<b>规范</b>停车。<br>第二款。</p><table><tr><td>项目</td><td>标准</td></tr></table></body></html>"""

    assert read_text(page.encode("gb18030")) == "某条例\n第一条\u00a0为了规范停车。\n第二款。\n项目\t标准"


def test_markdown_is_kept_as_it_is_and_looked_through() -> None:
    source = "# 某条例\n\n## 第一章 总则\n\n**第一条** 为了规范停车。\n\n> 第二条 本市适用。\n"
    tree = parse(read_text(source.encode()))

    assert tree.title == "某条例"
    assert [unit.path for unit in tree.units] == ["title", "c1", "a1", "a1.p1", "a2", "a2.p1"]
    assert not uncovered(source, tree)


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


def test_a_text_without_end_is_refused() -> None:
    assert refusal("停".encode() * (MAX_CHARS + 1)) == "too_long"


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<html>", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_whatever_the_bytes_are_there_is_text_or_a_reason(content: bytes, head: bytes) -> None:
    try:
        text = read_text(head + content)
    except UnreadableFileError:
        return
    assert not uncovered(text, parse(text))
