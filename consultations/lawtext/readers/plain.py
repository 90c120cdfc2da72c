"""Bytes → text in whatever encoding Chinese texts come."""

import codecs
import re

from consultations.lawtext.readers.errors import UnreadableFileError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Characters that make up a good part of any Chinese statute; of a text in the wrong encoding they are rare.
_FREQUENT = re.compile(
    "[的第条條章规規定和、，。；：（）市人大应應当當有或者在为為不以及法行政部门門一二三四五六七八九十]"
)
_SAMPLE = 40_000
_LEAST = 0.05
_CONTROLS = re.compile("[\\x00-\\x08\\x0e-\\x1a\\x1c-\\x1f]")


def decode(content: bytes) -> str:
    """The text, newlines and a byte-order mark as they are. Raises UnreadableFileError."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _checked(_try(content, encoding))
    if (text := _try(content, "utf-8")) is not None and not _CONTROLS.search(text[:_SAMPLE]):
        return _checked(text)
    return _checked(_best(content))


def _best(content: bytes) -> str | None:
    """Without a byte-order mark: the encoding with the largest share of the characters that statutes are made of."""
    encodings = (
        ("utf-16-le", "utf-16-be") if b"\0" in content[:_SAMPLE] else ("gb18030", "big5", "utf-16-le", "utf-16-be")
    )
    readings = [text for encoding in encodings if (text := _try(content, encoding)) is not None]
    best = max(readings, key=_likeness, default=None)
    if best is not None and _likeness(best) >= _LEAST:
        return best
    return _try(content, "gb18030") if b"\0" not in content else None


def _likeness(text: str) -> float:
    sample = text[:_SAMPLE]
    return len(_FREQUENT.findall(sample)) / max(1, len(sample))


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None) -> str:
    if text is None or len(_CONTROLS.findall(text)) > len(text) // 100:
        raise UnreadableFileError("not_text")
    return text
