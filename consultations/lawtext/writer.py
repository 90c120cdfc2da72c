"""Tree → text in canonical typography: what parses to the same tree again."""

import io
import re
from collections.abc import Iterator

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from consultations.lawtext.patterns import PAGE_NUMBER
from consultations.lawtext.tree import HEADINGS, Tree, Unit

INDENT = "　　"
_BODY_FONT = "FangSong"
_HEAD_FONT = "SimHei"
_CENTRED = {*HEADINGS, "title", "note"}
# What XML cannot hold.
NO_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]")


def written_lines(tree: Tree) -> Iterator[tuple[Unit, str, str]]:
    """Each line as its unit, what is set bold at its head, and the rest. Page numbers are left out."""
    units = tree.units
    skip = -1
    for at, unit in enumerate(units):
        if at == skip or (unit.kind == "note" and PAGE_NUMBER.match(unit.text)):
            continue
        if unit.kind == "article":
            first = units[at + 1] if at + 1 < len(units) else None
            # The first paragraph follows the number on its line, as statutes are set; not after a title of 一、.
            follows = first is not None and first.kind == "paragraph" and first.parent == at
            if follows and not (unit.heading and _is_listed(unit)):
                skip = at + 1
            yield unit, _head(unit), first.text if first is not None and skip == at + 1 else ""
        elif unit.kind in HEADINGS:
            yield unit, "　".join(filter(None, [unit.label, unit.heading])), ""
        elif unit.kind != "paragraph" or unit.text:
            for line in f"{unit.label}{unit.text}".split("\n"):
                yield unit, "", line


def _head(article: Unit) -> str:
    """The number of an article and its title, and the space that separates them from the text."""
    if _is_listed(article):
        return article.label + article.heading
    return f"{article.label}　【{article.heading}】" if article.heading else f"{article.label}　"


def _is_listed(article: Unit) -> bool:
    return article.label.endswith(("、", "．", "."))


def write_text(tree: Tree) -> str:
    """Plain text: a line for each paragraph, body lines indented by two full-width spaces."""
    lines = []
    for unit, head, rest in written_lines(tree):
        indent = "" if unit.kind in _CENTRED or unit.kind in {"contents", "annex", "signature"} else INDENT
        lines.append(f"{indent}{head}{rest}".rstrip())
    return "\n".join(lines) + "\n"


def write_docx(tree: Tree) -> bytes:
    """An A4 document in the fonts of official papers."""
    document = new_document()
    for unit, head, rest in written_lines(tree):
        paragraph = document.add_paragraph()
        if unit.kind in _CENTRED:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif unit.kind == "signature":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif unit.kind not in {"contents", "annex"}:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        add_run(paragraph, head, bold=True, size=22 if unit.kind == "title" else None)
        add_run(paragraph, rest, bold=unit.kind == "title", size=22 if unit.kind == "title" else None)
    return packed(document)


def new_document() -> DocxDocument:
    document: DocxDocument = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    section.top_margin = section.bottom_margin = Cm(3)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _BODY_FONT, Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _BODY_FONT)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Pt(28)
    return document


def add_run(paragraph: Paragraph, text: str, *, bold: bool = False, size: int | None = None) -> None:
    if not text:
        return
    run = paragraph.add_run(NO_XML.sub("", text))
    run.bold = bold
    if bold:
        run.font.name = _HEAD_FONT
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HEAD_FONT)
    if size:
        run.font.size = Pt(size)


def packed(document: DocxDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
