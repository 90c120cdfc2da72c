import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from consultations.lawtext.readers import UnreadableFileError, read_text
from tests.consultations.lawtext.readers.files import W, package, refusal


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


def test_a_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read_text(zip_bomb())

    assert refused.value.code == "too_large"


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


def test_entities_are_not_opened_and_links_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    content = f"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a "哈"><!ENTITY b "&a;&a;&a;">]>
    <w:document {W}><w:body><w:p><w:r><w:t>第一条 甲&x;&b;</w:t></w:r></w:p></w:body></w:document>"""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", content)

    assert "机密" not in read_text(stream.getvalue())
