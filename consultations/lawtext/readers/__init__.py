"""Files → text. Told apart by their bytes, not by their names; what gives no text is refused with what to do about it."""

import re
from collections.abc import Callable

from consultations.lawtext.readers.errors import UnreadableFileError
from consultations.lawtext.readers.html import looks_like_html, read_html
from consultations.lawtext.readers.pdf import read_pdf
from consultations.lawtext.readers.plain import decode
from consultations.lawtext.readers.word import read_docx

__all__ = ["MAX_BYTES", "MAX_CHARS", "UnreadableFileError", "read_text"]

MAX_BYTES = 20 * 1024 * 1024
# The Civil Code has 110,000; a text of this length is no draft any more.
MAX_CHARS = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HAN_OR_LATIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")


def read_text(content: bytes) -> str:
    """The text of a .docx, .pdf, .html, .md or .txt file. Raises UnreadableFileError.

    Of .txt and .md it is what the bytes decode to, a byte-order mark included; of the others, what a reader sees, a
    line for each paragraph.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFileError("too_large")
    text = _reader_of(content)(content)
    if len(text) > MAX_CHARS:
        raise UnreadableFileError("too_long")
    if not _HAN_OR_LATIN.search(text):
        raise UnreadableFileError("empty")
    return text


def _reader_of(content: bytes) -> Callable[[bytes], str]:
    if content.startswith(_OLE):
        raise UnreadableFileError("legacy_doc")
    if content.startswith(b"{\\rtf"):
        raise UnreadableFileError("rtf")
    if b"%PDF-" in content[:1024]:
        return read_pdf
    if content.startswith(b"PK"):
        return read_docx
    return read_html if looks_like_html(content) else decode
