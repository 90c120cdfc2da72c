"""Files → text. Whatever cannot be read is refused with a code that says what to do about it."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

from docx import Document
from docx.document import Document as DocxDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HAN_OR_LATIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")


class UnreadableFileError(ValueError):
    """A file that gives no text. `code` is one of: empty, too_large, legacy_doc, pdf, broken_docx, not_text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_text(content: bytes) -> str:
    """The text of a .docx or plain-text file, told apart by its bytes and not by its name."""
    if len(content) > MAX_BYTES:
        raise UnreadableFileError("too_large")
    text = _reader_of(content)(content)
    if not _HAN_OR_LATIN.search(text):
        raise UnreadableFileError("empty")
    return text


def _reader_of(content: bytes) -> Callable[[bytes], str]:
    if content.startswith(_OLE):
        raise UnreadableFileError("legacy_doc")
    if content.startswith(b"%PDF"):
        raise UnreadableFileError("pdf")
    return _read_docx if content.startswith(b"PK") else _read_plain


def _read_plain(content: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return _decode(content, encoding)
    if b"\0" in content:
        raise UnreadableFileError("not_text")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(content, "gb18030")
    return _decode(content, "utf-8")


def _decode(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFileError("not_text") from None
    controls = sum(1 for char in text if char < " " and char not in "\t\r\n\f\v")
    if controls > len(text) // 100:
        raise UnreadableFileError("not_text")
    return text


def _read_docx(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED_BYTES:
                raise UnreadableFileError("too_large")
        document = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError("broken_docx") from error
    return "\n".join(_blocks(document))


def _blocks(document: DocxDocument) -> Iterator[str]:
    """Paragraphs and table cells in the order in which they stand."""
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(cell.text for cell in row.cells)
