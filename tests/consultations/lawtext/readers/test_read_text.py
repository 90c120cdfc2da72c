import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.lawtext.parser import parse
from consultations.lawtext.readers import MAX_BYTES, MAX_CHARS, UnreadableFileError, read_text
from tests.consultations.lawtext.coverage import uncovered
from tests.consultations.lawtext.readers.files import docx, refusal


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
