"""修改前后对照表: two columns, a row for each article, as .docx, .pdf and .html, ready to lay before a meeting.

The conventions are those of the tables before standing committees: bold is what is new, shaded what is left out; an
underline and a line through it say the same where neither can be seen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from consultations.drafts.models import DraftComparison, Provision
from consultations.lawtext.alignment import Entry
from consultations.lawtext.comparison import Row
from consultations.lawtext.word_diff import Segment
from consultations.lawtext.writer import NO_XML, add_run, new_document, packed
from portal.documents import render_pdf

_SHADE = "D9D9D9"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the table: its title, the names of both texts, the rows."""

    title: str
    old_name: str
    new_name: str
    rows: Sequence[Row]


def legend() -> str:
    return str(
        _(
            "Bold and underlined: changed or added. Shaded and struck through: left out. "
            "An article that is only renumbered is not marked."
        )
    )


def side(row: Row, *, new: bool) -> list[Segment]:
    """The segments of one column."""
    return [segment for segment in row.segments if segment[0] != ("-" if new else "+")]


def remark(row: Row) -> str:
    """What happened to the row, in words; the mapping, the page and the table say the same."""
    said = [_said_of(row)]
    if row.old and row.new:
        if len(row.origins) > 1:
            said.append(_("merged from %s") % _labels(row.origins))
        if len(row.outcomes) > 1:
            said.append(_("split into %s") % _labels(row.outcomes))
        if row.moved:
            said.append(_("moved"))
        elif row.old.number != row.new.number:
            said.append(_("renumbered"))
    return _(", ").join(filter(None, said))


def _said_of(row: Row) -> str:
    if row.change == "split":
        return _("split off from %s") % _labels(row.origins)
    if row.change == "merged":
        return _("merged into %s") % _labels(row.outcomes)
    return {"added": _("added"), "deleted": _("left out"), "modified": _("changed"), "equal": ""}[row.change]


def _labels(entries: Iterable[Entry]) -> str:
    return "、".join(entry.label or str(Provision.Kind(entry.kind).label) for entry in entries)


def counts_in_words(summary: Mapping[str, int]) -> str:
    """新增 2 条、删去 1 条、修改 5 条: of articles, not of headings."""
    said = [
        ngettext("%d article added", "%d articles added", summary["added"]) % summary["added"],
        ngettext("%d left out", "%d left out", summary["deleted"]) % summary["deleted"],
        ngettext("%d changed", "%d changed", summary["modified"]) % summary["modified"],
    ]
    if summary["split"]:
        said.append(ngettext("%d split off", "%d split off", summary["split"]) % summary["split"])
    if summary["merged"]:
        said.append(ngettext("%d merged", "%d merged", summary["merged"]) % summary["merged"])
    if summary["moved"]:
        said.append(ngettext("%d moved", "%d moved", summary["moved"]) % summary["moved"])
    said.append(ngettext("%d unchanged", "%d unchanged", summary["equal"]) % summary["equal"])
    sentence = _(", ").join(said)
    if summary["others"]:
        others = ngettext(
            "besides, the words of %d heading or other part changed",
            "besides, the words of %d headings and other parts changed",
            summary["others"],
        )
        sentence = _("%(articles)s; %(others)s") % {"articles": sentence, "others": others % summary["others"]}
    return sentence


def rows_of(stored: DraftComparison) -> list[Row]:
    """The rows of a stored comparison, tables of contents left out."""
    return [
        Row(
            _entry(row["old"], row["old_label"], row["kind"]),
            _entry(row["new"], row["new_label"], row["kind"]),
            row["change"],
            row["moved"],
            [(sign, text) for sign, text in row["segments"]],
            [_known(path, label, row["kind"]) for path, label in row["origins"]],
            [_known(path, label, row["kind"]) for path, label in row["outcomes"]],
        )
        for row in stored.rows
        if row["kind"] != "contents"
    ]


def _entry(path: str | None, label: str, kind: str) -> Entry | None:
    return None if path is None else _known(path, label, kind)


def _known(path: str, label: str, kind: str) -> Entry:
    number, _dash, suffix = path.split(".")[-1].lstrip("abcdefghijklmnopqrstuvwxyz").split("~")[0].partition("-")
    return Entry(path, kind, (int(number or 0), int(suffix or 0)), label, "", 0)


def sheet_of(stored: DraftComparison) -> Sheet:
    """A stored comparison as the table that is printed."""
    title = _("%(title)s, table of changes") % {"title": stored.new.title}
    return Sheet(title, _("Before: %s") % stored.old, _("After: %s") % stored.new, rows_of(stored))


def table_context(sheet: Sheet) -> dict[str, Any]:
    rows = [
        {
            "old": row.old, "new": row.new, "change": row.change, "remark": remark(row),
            "old_parts": side(row, new=False), "new_parts": side(row, new=True),
        }
        for row in sheet.rows
    ]  # fmt: skip
    return {"sheet": sheet, "rows": rows, "legend": legend()}


def comparison_html(sheet: Sheet) -> str:
    """A page that stands for itself."""
    return render_to_string("drafts/print/comparison.html", table_context(sheet))


def comparison_pdf(sheet: Sheet) -> bytes:
    """A4 landscape. Raises Http404 where no PDF can be made."""
    return render_pdf("drafts/print/comparison.html", table_context(sheet))


def comparison_docx(sheet: Sheet) -> bytes:
    """A4 landscape; the head of the table comes again on every page."""
    document = new_document()
    _turn(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(title, sheet.title, bold=True, size=18)
    note = document.add_paragraph()
    note.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(note, f"（{legend()}）", size=11)
    _table(document, sheet)
    return packed(document)


def _turn(document: DocxDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.size = Pt(12)
    document.styles["Normal"].paragraph_format.line_spacing = Pt(20)


# A table of a thousand rows is built as XML; python-docx looks through the whole table for every cell.


def _table(document: DocxDocument, sheet: Sheet) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    element = table._tbl
    element.append(_tr([[("b", sheet.old_name)], [("b", sheet.new_name)]], head=True))
    for row in sheet.rows:
        element.append(_tr([_column(row, new=False), _column(row, new=True)]))


def _column(row: Row, *, new: bool) -> list[tuple[str, str]]:
    entry = row.new if new else row.old
    if entry is None:
        return [("", str(_("(none)")) if new else "")]
    label = [("b", f"{entry.label}　")] if entry.label else []
    return [*label, *side(row, new=new)]


def _tr(cells: Iterable[Sequence[tuple[str, str]]], *, head: bool = False) -> Any:
    tr = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    tr.append(properties)
    for parts in cells:
        tr.append(_tc(parts, centred=head))
    return tr


def _tc(parts: Sequence[tuple[str, str]], *, centred: bool) -> Any:
    tc = OxmlElement("w:tc")
    for line in _paragraphs(parts):
        p = OxmlElement("w:p")
        if centred:
            properties = OxmlElement("w:pPr")
            properties.append(_valued("w:jc", "center"))
            p.append(properties)
        for sign, text in line:
            p.append(_run(sign, text))
        tc.append(p)
    return tc


def _paragraphs(parts: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Segments cut where lines end."""
    lines: list[list[tuple[str, str]]] = [[]]
    for sign, text in parts:
        first, *others = text.split("\n")
        lines[-1].append((sign, first))
        lines += [[(sign, other)] for other in others]
    return lines


def _run(sign: str, text: str) -> Any:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if sign in {"+", "b"}:
        fonts = OxmlElement("w:rFonts")
        for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
            fonts.set(qn(name), "SimHei")
        properties.append(fonts)
        properties.append(OxmlElement("w:b"))
    if sign == "-":
        properties.append(OxmlElement("w:strike"))
    if sign == "+":
        properties.append(_valued("w:u", "single"))
    if sign == "-":
        shade = _valued("w:shd", "clear")
        shade.set(qn("w:fill"), _SHADE)
        properties.append(shade)
    run.append(properties)
    words = OxmlElement("w:t")
    words.text = NO_XML.sub("", text)
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _valued(name: str, value: str) -> Any:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element
