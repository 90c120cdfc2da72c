"""What went wrong, in words that may be kept and shown: an error's message can quote what people wrote."""

import re

from portal.logging import mask

MOST_CHARS = 500
# Messages of programs are English; Chinese in them is somebody's name or somebody's words.
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def describe(error: BaseException) -> str:
    """Type and first line of the message, without personal data; the other lines of a database's message quote rows."""
    try:
        line = str(error).strip().split("\n", 1)[0]
    except Exception:  # noqa: BLE001  an error that cannot say what it is must not hide that it happened
        line = ""
    masked = _MAIL.sub("***", _CHINESE.sub("***", mask(line)))
    # PostgreSQL keeps neither a NUL nor half a character.
    clean = masked.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return f"{type(error).__name__}: {clean}".removesuffix(": ")[:MOST_CHARS]
