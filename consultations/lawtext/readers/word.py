""".docx → text, as Word shows it: automatic numbers, tables, text boxes, footnotes, tracked changes taken as accepted.

The package is read directly and nothing in it is opened or run: no macro, no link to another file, no entity.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from consultations.lawtext.readers.errors import UnreadableFileError
from consultations.lawtext.readers.numbering import Numbering

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
_PARTS = ("word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Removed by a tracked change, or not part of the words.
_SKIPPED = frozenset(
    {W + "del", W + "moveFrom", W + "delText", W + "instrText", W + "pPr", W + "rPr", W + "sdtPr", W + "tblPr", W + "trPr",
     W + "tcPr", W + "sectPr", _FALLBACK}
)  # fmt: skip
_CHARACTERS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}


def read_docx(content: bytes) -> str:
    """A line for each paragraph and table row. Raises UnreadableFileError."""
    parts = _unpack(content)
    document = _parse(parts["word/document.xml"])
    if document is None:
        raise UnreadableFileError("broken_docx")
    numbering = Numbering(_parse(parts.get("word/numbering.xml")), _parse(parts.get("word/styles.xml")))
    reader = _Reader(numbering)
    lines = list(reader.blocks(document))
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        notes = _parse(parts.get(name))
        lines += reader.notes(notes) if notes is not None else []
    return "\n".join(lines)


def _unpack(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED_BYTES:
                raise UnreadableFileError("too_large")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise UnreadableFileError("macros")
            if "word/document.xml" not in names:
                raise UnreadableFileError("not_docx")
            return {name: _read(package, name) for name in _PARTS if name in names}
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        zlib.error,
    ) as error:
        raise UnreadableFileError("broken_docx") from error


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    """At most as much as the directory of the package admits to, whatever the packed data unpack to."""
    with package.open(name) as part:
        content = part.read(MAX_UNPACKED_BYTES + 1)
    if len(content) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError("too_large")
    return content.replace(_STRICT, _TRANSITIONAL)


def _parse(content: bytes | None) -> "etree._Element | None":
    if content is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFileError("broken_docx") from error


class _Reader:
    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering

    def blocks(self, root: "etree._Element") -> Iterator[str]:
        """Paragraphs and table rows in the order in which they stand; what a text box holds, after its paragraph."""
        for element in root:
            if not isinstance(element.tag, str) or element.tag in _SKIPPED:
                continue
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tr":
                yield self._row(element)
            else:
                yield from self.blocks(element)

    def _row(self, row: "etree._Element") -> str:
        cells = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
        return "\t".join("\n".join(self.blocks(cell)) for cell in cells)

    def _paragraph(self, paragraph: "etree._Element") -> Iterator[str]:
        words: list[str] = []
        boxes: list[etree._Element] = []
        self._gather(paragraph, words, boxes)
        text = "".join(words)
        if text.strip():
            text = _indent(paragraph) + self.numbering.label(paragraph) + text
        yield text
        for box in boxes:
            yield from self.blocks(box)

    def _gather(self, element: "etree._Element", words: list[str], boxes: "list[etree._Element]") -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag == W + "t":
                words.append(child.text or "")
            elif tag in _CHARACTERS:
                words.append(_CHARACTERS[tag])
            elif tag == W + "sym":
                words.append(_symbol(child))
            elif tag == W + "txbxContent":
                boxes.append(child)
            elif tag == W + "footnoteReference" or tag == W + "endnoteReference":
                words.append(f"[{child.get(W + 'id')}]")
            else:
                self._gather(child, words, boxes)

    def notes(self, root: "etree._Element") -> list[str]:
        """The footnotes, each with the number that stands in the text."""
        found = []
        for note in root:
            if note.get(W + "type") is None:
                text = "\n".join(line for line in self.blocks(note) if line.strip())
                found.append(f"[{note.get(W + 'id')}] {text.strip()}")
        return found


def _indent(paragraph: "etree._Element") -> str:
    """A first line set in begins a paragraph; two full-width spaces say so in the text."""
    indent = paragraph.find(f"{W}pPr/{W}ind")
    if indent is None or not any(_is_positive(indent.get(W + name)) for name in ("firstLine", "firstLineChars")):
        return ""
    return "　　"


def _is_positive(measure: str | None) -> bool:
    return measure is not None and measure.isdecimal() and int(measure) > 0


def _symbol(element: "etree._Element") -> str:
    try:
        return chr(int(element.get(W + "char") or "", 16))
    except (ValueError, OverflowError):
        return ""
