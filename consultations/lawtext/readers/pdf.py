"""PDF → text, where the file has a text layer."""

import re

import pypdfium2

from consultations.lawtext.readers.errors import UnreadableFileError

MAX_PAGES = 2_000
# Fewer letters a page than this are stamps and page numbers on pictures of paper.
_LEAST_A_PAGE = 12
_LETTER = re.compile(r"[\u3400-\u9fffA-Za-z]")
_PASSWORD = "Incorrect password"  # noqa: S105  the library's message, no secret


def read_pdf(content: bytes) -> str:
    """The text layer, page after page. Raises UnreadableFileError for a scan, a locked or a broken file."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError("locked_pdf" if _PASSWORD in str(error) else "broken_pdf") from error
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableFileError("too_many_pages")
        pages = [_page_text(document[at]) for at in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError("broken_pdf") from error
    finally:
        document.close()
    text = "\n".join(pages)
    if len(_LETTER.findall(text)) < _LEAST_A_PAGE * max(1, len(pages)) // 2:
        raise UnreadableFileError("scanned_pdf")
    return text


def _page_text(page: "pypdfium2.PdfPage") -> str:
    layer = page.get_textpage()
    try:
        # U+FFFE marks a hyphen at a line's end.
        text: str = layer.get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "")
    finally:
        layer.close()
        page.close()
    return text
