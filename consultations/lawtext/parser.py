"""Text → tree, without losing a character: what fits nowhere becomes a paragraph and, where suspicious, a warning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consultations.lawtext.numerals import CHARS, parse_number
from consultations.lawtext.tree import ParseWarning, Tree, Unit

_WS = r"[ \t\u00a0\u2002\u2003\u2009\u3000]"
_NUM = rf"(?:[{CHARS}]+|[0-9０-９]+)"
_HEADING = re.compile(
    rf"^(?P<label>第{_WS}*(?P<number>{_NUM}){_WS}*(?P<unit>编|分编|章|节))(?P<blank>{_WS}*)(?P<heading>.{{0,60}})$"
)
_ARTICLE = re.compile(
    rf"^(?P<label>第{_WS}*(?P<number>{_NUM}){_WS}*条(?:{_WS}*之{_WS}*(?P<suffix>[{CHARS}]+))?)(?P<blank>{_WS}*)"
)
_INLINE_ARTICLE = re.compile(rf"(?<=[。；：])(?={_WS}*第{_WS}*(?P<number>{_NUM}){_WS}*条{_WS})")
_ITEM = re.compile(rf"^(?P<label>[（(]{_WS}*(?P<number>[{CHARS}]+){_WS}*[）)])(?!{_WS}*[、至和或及项])")
_SUBITEM = re.compile(
    rf"^(?P<label>(?P<number>[0-9０-９]+){_WS}*[.．、]|[（(](?P<inner>[0-9０-９]+)[）)])(?![0-9０-９])"
)
_SURE_TITLE = re.compile(r"^[【〖〔［\[](?P<heading>[^】〗〕］\]]{1,30})[】〗〕］\]]")
_ROUND_TITLE = re.compile(r"^[（(](?P<heading>[^（()）]{1,30})[）)]")
_CONTENTS = re.compile(rf"^目{_WS}*录$")
_ANNEX = re.compile(rf"^附{_WS}*(?:件|表|图|录|：|:)")
_NOTE = re.compile(r"^[（(].*\d{2,4}\s*年.*(?:通过|公布|批准|修正|修订|施行|发布).*[）)]$", re.DOTALL)
_TERMINAL = "。；：！？”:;!?"
_NOT_A_START = "第、，,。的规款项"
_KIND_OF_UNIT = {"编": "part", "分编": "subpart", "章": "chapter", "节": "section"}
_LETTER = {"part": "b", "subpart": "u", "chapter": "c", "section": "s", "article": "a", "paragraph": "p", "item": "i",
           "subitem": "k"}  # fmt: skip
_RANK = {"part": 1, "subpart": 2, "chapter": 3, "section": 4, "article": 5, "paragraph": 6, "item": 7, "subitem": 8}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def parse(source: str) -> Tree:
    """Parse a statute. Every non-blank character of the source lies in exactly one unit."""
    return _Parser(source).run()


def _lines(source: str) -> Iterator[_Line]:
    """Lines without the blanks around them; blank ones left out."""
    at = 0
    for number, raw in enumerate(source.split("\n"), start=1):
        stripped = raw.strip()
        if stripped:
            yield _Line(number, at + raw.index(stripped), stripped)
        at += len(raw) + 1


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = list(_lines(source))
        self.tree = Tree()
        self.open: dict[str, int] = {}
        self.last_article = 0
        self.paths: dict[str, int] = {}
        self.round_titles = self._uses_round_titles()
        self.annexes = 0

    def run(self) -> Tree:
        body = self._front_matter()
        for line in self.lines[body:]:
            for piece in self._pieces(line):
                self._take(piece)
        if not self.tree.articles:
            self._warn(1, "no_article")
        return self.tree

    # --- before the first heading or article ------------------------------------------------------------------------

    def _front_matter(self) -> int:
        """Title, note, contents and preamble; the index of the first line of the body."""
        at = self._title()
        while at < len(self.lines) and not self._begins_body(self.lines[at]):
            line = self.lines[at]
            if _CONTENTS.match(line.text):
                at = self._contents(at)
                continue
            self._add(Unit("note" if _NOTE.match(line.text) else "preamble", line.start, line.end, text=line.text))
            at += 1
        return at

    def _title(self) -> int:
        """The lines before the first note, contents or body make the title, as long as they are short."""
        at = 0
        while at < min(3, len(self.lines)) and self._may_be_title(self.lines[at]):
            at += 1
        if at:
            first, last = self.lines[0], self.lines[at - 1]
            text = "".join(line.text for line in self.lines[:at])
            self._add(Unit("title", first.start, last.end, text=text))
        return at

    def _may_be_title(self, line: _Line) -> bool:
        text = line.text
        plain = (
            len(text) <= 60
            and text[-1] not in "。；;：:，"
            and not _NOTE.match(text)
            and not text.startswith(("（2", "(2"))
        )
        return plain and not _CONTENTS.match(text) and not self._begins_body(line)

    def _begins_body(self, line: _Line) -> bool:
        article = _ARTICLE.match(line.text)
        return bool(_HEADING.match(line.text) or (article and self._starts_article(article, line)))

    def _contents(self, at: int) -> int:
        """From 目录 to the line whose heading comes again."""
        start = at
        heads = [re.sub(r"\s", "", line.text) for line in self.lines]
        at += 1
        first = heads[at] if at < len(heads) else ""
        again = next((n for n in range(at + 1, len(heads)) if heads[n] == first), None)
        end = again if again is not None else self._end_of_headings(at)
        last = self.lines[end - 1]
        self._add(Unit("contents", self.lines[start].start, last.end, text=self._between(start, end)))
        return end

    def _end_of_headings(self, at: int) -> int:
        while at < len(self.lines) and _HEADING.match(self.lines[at].text):
            at += 1
        return at

    def _between(self, start: int, end: int) -> str:
        return "\n".join(line.text for line in self.lines[start:end])

    # --- the body ---------------------------------------------------------------------------------------------------

    def _pieces(self, line: _Line) -> Iterator[_Line]:
        """A line cut before an article that begins in its middle, which only the sequence can tell."""
        cuts = [0]
        expected = self.last_article + 1
        head = _ARTICLE.match(line.text)
        if head:
            expected = _number(head["number"]) + 1
        for match in _INLINE_ARTICLE.finditer(line.text):
            if _number(match["number"]) == expected:
                cuts.append(match.start())
                expected += 1
        for start, end in zip(cuts, [*cuts[1:], len(line.text)], strict=True):
            piece = line.text[start:end]
            lead = len(piece) - len(piece.lstrip())
            yield _Line(line.number, line.start + start + lead, piece.strip())

    def _take(self, line: _Line) -> None:
        if heading := _HEADING.match(line.text):
            self._take_heading(heading, line)
        elif (article := _ARTICLE.match(line.text)) and self._starts_article(article, line):
            self._take_article(article, line)
        elif _ANNEX.match(line.text):
            self._take_annex(line)
        elif "annex" in self.open:
            self._extend(self.open["annex"], line)
        elif "article" in self.open:
            self._take_inside(line)
        else:
            self._take_stray(line)

    def _take_heading(self, match: re.Match[str], line: _Line) -> None:
        kind = _KIND_OF_UNIT[match["unit"]]
        number = _number(match["number"])
        self.open.pop("annex", None)
        self._open(
            Unit(
                kind,
                line.start,
                line.end,
                number=number,
                label=_tight(match["label"]),
                heading=_tight(match["heading"]),
            )
        )

    def _starts_article(self, match: re.Match[str], line: _Line) -> bool:
        rest = line.text[match.end() :]
        if match["blank"] or not rest or _SURE_TITLE.match(rest) or _ROUND_TITLE.match(rest):
            return True
        # Without a blank only the sequence and the next character can tell an article from a reference.
        return rest[0] not in _NOT_A_START and _number(match["number"]) == self.last_article + 1

    def _take_article(self, match: re.Match[str], line: _Line) -> None:
        number = _number(match["number"])
        suffix = _number(match["suffix"]) if match["suffix"] else 0
        if not suffix and self.last_article and number != self.last_article + 1:
            self._warn(line.number, "out_of_sequence", match["label"])
        self.last_article = number
        rest = line.text[match.end() :]
        title = _SURE_TITLE.match(rest) or (_ROUND_TITLE.match(rest) if self.round_titles else None)
        head_end = match.end() + (title.end() if title else 0)
        self.open.pop("annex", None)
        self._open(
            Unit("article", line.start, line.start + len(line.text[:head_end].rstrip()), number=number, suffix=suffix,
                 label=_tight(match["label"]), heading=title["heading"] if title else "")
        )  # fmt: skip
        body = line.text[head_end:]
        if body.strip():
            lead = len(body) - len(body.lstrip())
            self._take_inside(_Line(line.number, line.start + head_end + lead, body.strip()))

    def _take_inside(self, line: _Line) -> None:
        """A line inside an article: an item, a subitem, a new paragraph, or the rest of a wrapped one."""
        if item := _ITEM.match(line.text):
            self._take_listed("item", _number(item["number"]), item, line)
        elif (sub := _SUBITEM.match(line.text)) and "item" in self.open:
            self._take_listed("subitem", _number(sub["number"] or sub["inner"]), sub, line)
        elif self._continues(line):
            self._extend(len(self.tree.units) - 1, line)
        else:
            self._open(Unit("paragraph", line.start, line.end, number=self._next_paragraph(), text=line.text))

    def _take_listed(self, kind: str, number: int, match: re.Match[str], line: _Line) -> None:
        if "paragraph" not in self.open:
            self._open(Unit("paragraph", line.start, line.start, number=1))
        text = line.text[match.end() :].lstrip()
        self._open(Unit(kind, line.start, line.end, number=number, label=_tight(match["label"]), text=text))

    def _continues(self, line: _Line) -> bool:
        """Whether the line goes on a sentence that the line before left open."""
        last = self.tree.units[-1]
        return last.kind in {"paragraph", "item", "subitem"} and bool(last.text) and last.text[-1] not in _TERMINAL

    def _next_paragraph(self) -> int:
        article = self.open["article"]
        return 1 + sum(1 for unit in self.tree.units[article:] if unit.kind == "paragraph")

    def _take_annex(self, line: _Line) -> None:
        self.annexes += 1
        self.open.clear()
        self.open["annex"] = self._add(
            Unit("annex", line.start, line.end, number=self.annexes, text=line.text, path=f"annex{self.annexes}")
        )

    def _take_stray(self, line: _Line) -> None:
        """Words after a heading and before its first article."""
        self._warn(line.number, "outside_article", line.text[:20])
        self._add(Unit("preamble", line.start, line.end, text=line.text, parent=self._parent_of("article")))

    # --- the tree ---------------------------------------------------------------------------------------------------

    def _open(self, unit: Unit) -> None:
        rank = _RANK[unit.kind]
        self.open = {kind: at for kind, at in self.open.items() if kind == "annex" or _RANK[kind] < rank}
        unit.parent = self._parent_of(unit.kind)
        unit.path = self._path(unit)
        self.open[unit.kind] = self._add(unit)

    def _parent_of(self, kind: str) -> int | None:
        above = [at for other, at in self.open.items() if other in _RANK and _RANK[other] < _RANK[kind]]
        return max(above) if above else None

    def _path(self, unit: Unit) -> str:
        own = f"{_LETTER[unit.kind]}{unit.number}" + (f"-{unit.suffix}" if unit.suffix else "")
        # Articles are numbered through the whole text; their address does not depend on the chapter.
        if unit.kind == "article" or unit.parent is None:
            return own
        return f"{self.tree.units[unit.parent].path}.{own}"

    def _add(self, unit: Unit) -> int:
        path = unit.path or unit.kind
        seen = self.paths[path] = self.paths.get(path, 0) + 1
        unit.path = path if seen == 1 else f"{path}~{seen}"
        if seen > 1 and unit.kind == "article":
            self._warn(self._line_of(unit.start), "number_twice", unit.label)
        self.tree.units.append(unit)
        return len(self.tree.units) - 1

    def _extend(self, at: int, line: _Line) -> None:
        unit = self.tree.units[at]
        joint = "\n" if unit.kind == "annex" else ""
        unit.text += joint + line.text
        unit.end = line.end

    def _line_of(self, offset: int) -> int:
        return self.source.count("\n", 0, offset) + 1

    def _warn(self, line: int, code: str, quote: str = "") -> None:
        self.tree.warnings.append(ParseWarning(line, code, quote))

    def _uses_round_titles(self) -> bool:
        """（…） after the number is a title only where most articles of the text have one."""
        rests = [line.text[m.end() :] for line in self.lines if (m := _ARTICLE.match(line.text))]
        titled = sum(1 for rest in rests if _ROUND_TITLE.match(rest))
        return bool(rests) and titled * 2 > len(rests)


def _number(text: str) -> int:
    """The number of a label; 0 for one that no statute bears (第零条), which then counts as out of sequence."""
    try:
        return parse_number(text)
    except ValueError:
        return 0


def _tight(text: str) -> str:
    """总　则 → 总则: blanks inside a heading are only spacing, unless Latin letters stand around them."""
    return re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", text)
