"""Files as programs write them, and how they are refused."""

import io
import zipfile

import pytest
from docx import Document

from consultations.lawtext.readers import UnreadableFileError, read_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def package(body: str, **parts: str) -> bytes:
    """A .docx of raw parts, as Word and WPS write them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read_text(content)
    return refused.value.code
