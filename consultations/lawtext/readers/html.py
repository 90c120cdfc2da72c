"""Web pages → text: a line for each block, nothing of what a reader does not see."""

import re
from html.parser import HTMLParser

from consultations.lawtext.readers.errors import UnreadableFileError
from consultations.lawtext.readers.plain import decode

_BEGINNING = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|meta|div|p|h[1-6]|table|article|section|\?xml)\b",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(["script", "style", "head", "noscript", "template", "title", "textarea", "select", "svg"])
_RUNS = re.compile(r"[ \t\r\n\f]+")


def looks_like_html(content: bytes) -> bool:
    return bool(_BEGINNING.match(content[:1024]))


def read_html(content: bytes) -> str:
    """The words of the page, entities resolved, runs of spaces as one, blocks on lines of their own."""
    reader = _Reader()
    reader.feed(_decode(content))
    reader.close()
    lines = ("".join(line).strip(" ") for line in reader.lines)
    return "\n".join(line for line in lines if line)


def _decode(content: bytes) -> str:
    named = _CHARSET.search(content[:4096])
    encoding = _ENCODINGS.get(named[1].decode("ascii").lower()) if named else None
    if encoding:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            pass
    try:
        return decode(content)
    except UnreadableFileError:
        return content.decode("utf-8", errors="replace")


# What pages in Chinese are written in; Python knows codecs that are no encodings of pages, and some make no Unicode.
_ENCODINGS = {
    **dict.fromkeys(["gb2312", "gbk", "gb18030", "cp936", "x-gbk"], "gb18030"),
    **dict.fromkeys(["utf-8", "utf8"], "utf-8-sig"),
    **dict.fromkeys(["big5", "big5-hkscs"], "big5hkscs"),
    **dict.fromkeys(["utf-16", "utf-16le", "utf-16be"], "utf-16"),
    **dict.fromkeys(["iso-8859-1", "latin1", "windows-1252"], "cp1252"),
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.lines.append([])
        elif tag in {"td", "th"} and self.lines[-1]:
            self.lines[-1].append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS and tag != "br":
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1].append(_RUNS.sub(" ", data))
