"""Text → tree, without losing a character: what fits nowhere becomes a paragraph and, where suspicious, a warning."""

import re
from collections.abc import Sequence

from consultations.lawtext import patterns
from consultations.lawtext.assembly import assemble
from consultations.lawtext.front_matter import extend_unit, find_contents, read_front_matter
from consultations.lawtext.line_splitting import Piece, TextStyle, split_lines
from consultations.lawtext.source import (
    SPACE,
    Line,
    clean,
    is_hidden,
    lines_of,
    suspicious_characters,
    unspaced,
    without_markdown,
)
from consultations.lawtext.tree import HEADINGS, INNER, ParseWarning, Tree, Unit

_QUOTE = 20
_SPACE = re.compile(SPACE)
# A heading without a number is a line without punctuation, and no longer than this.
_LONGEST_HEADING = 40
# A heading broken over several lines is no longer than this.
_LONGEST_WRAPPED = 120


def parse(source: str) -> Tree:
    """Parse a statute; Markdown is looked through. Every character other than whitespace lies in one unit."""
    lines = list(lines_of(without_markdown(source)))
    contents = find_contents(lines)
    before, after = (lines[: contents[0]], lines[contents[1] :]) if contents else ([], lines)
    pieces, style = split_lines(after)
    begin = next((at for at, piece in enumerate(pieces) if _begins_body(piece)), len(pieces))
    front = [piece.line for piece in pieces[:begin]]
    units = read_front_matter(before) if before else []
    if contents:
        units.append(_contents_unit(lines[contents[0] : contents[1]]))
    units += _without_second_title(read_front_matter(front), units)
    body = _Body(pieces[begin:], style, units)
    body.read()
    return assemble(units, source, [*_hidden_characters(source), *body.warnings])


def _begins_body(piece: Piece) -> bool:
    return piece.begins_article or bool(patterns.match_heading(piece.line.text))


def _contents_unit(lines: Sequence[Line]) -> Unit:
    text = "\n".join(filter(None, (clean(line.text) for line in lines)))
    return Unit("contents", [(lines[0].start, lines[-1].end)], text=text)


def _without_second_title(found: list[Unit], before: list[Unit]) -> list[Unit]:
    """What stands after the contents is no title if one stood before them."""
    if any(unit.kind == "title" for unit in before):
        for unit in found:
            unit.kind = "preamble" if unit.kind == "title" else unit.kind
    return found


def _hidden_characters(source: str) -> list[ParseWarning]:
    """One warning for all the characters that no statute needs."""
    places = suspicious_characters(source)
    if not places:
        return []
    line = source.count("\n", 0, places[0]) + 1
    return [ParseWarning(line, "hidden_signs", str(len(places)))]


class _Body:
    """Reads the pieces from the first heading or article to the end into units."""

    def __init__(self, pieces: list[Piece], style: TextStyle, units: list[Unit]) -> None:
        self.pieces = pieces
        self.style = style
        self.units = units
        self.warnings: list[ParseWarning] = []
        self.in_annex = False
        self.in_article = False
        self.line_was_filled = False
        self.indents = any(not piece.line.indent for piece in pieces) and any(piece.line.indent for piece in pieces)
        self.signature = self._find_signature()

    def read(self) -> None:
        for at, piece in enumerate(self.pieces):
            self._take(at, piece)
            if not _stands_apart(piece.line.text):
                self.line_was_filled = piece.fills_line

    def _take(self, at: int, piece: Piece) -> None:
        line = piece.line
        if is_hidden(line.text):
            self._hide(line)
        elif _stands_apart(line.text):
            self.units.append(Unit("note", [(line.start, line.end)], text=clean(line.text)))
        elif at in self.signature:
            self._take_signature(at, line)
        elif piece.begins_article:
            self._take_article(line)
        elif not self._take_heading(at, line):
            self._take_text(at, piece)

    def _take_text(self, at: int, piece: Piece) -> None:
        line = piece.line
        if self.in_article and patterns.ANNEX.match(line.text) and self._follows_sentence():
            self.in_annex, self.in_article = True, False
            self.units.append(Unit("annex", [(line.start, line.end)], text=clean(line.text)))
        elif self.in_annex:
            extend_unit(self._last(), line, joint="\n")
        elif self.in_article:
            if piece.doubtful:
                self._warn(line, "doubtful_article")
            self._take_inside(line)
        else:
            self._take_between(line)

    def _last(self) -> Unit:
        """The unit that was read last, page numbers aside."""
        return next((unit for unit in reversed(self.units) if unit.kind != "note"), self.units[-1])

    def _hide(self, line: Line) -> None:
        if self.units:
            self.units[-1].spans.append((line.start, line.end))
        else:
            self.units.append(Unit("preamble", [(line.start, line.end)]))

    def _warn(self, line: Line, code: str) -> None:
        self.warnings.append(ParseWarning(line.number, code, clean(line.text)[:_QUOTE]))

    # --- headings ---------------------------------------------------------------------------------------------------

    def _take_heading(self, at: int, line: Line) -> bool:
        match = patterns.match_heading(line.text)
        if match and (match["space"] or not clean(match["heading"]) or self._follows_sentence()):
            number, suffix = patterns.number_of(match["number"]), patterns.number_of(match["suffix"])
            self._open_heading(
                patterns.heading_kind(match), line, number, suffix, unspaced(match["label"]), unspaced(match["heading"])
            )
        elif unnumbered := self._unnumbered_heading(at, line):
            kind, number, label = unnumbered
            self._open_heading(kind, line, number, 0, label, unspaced(clean(line.text)[len(label) :]))
            if not number:
                self._warn(line, "heading_without_number")
        else:
            return False
        return True

    def _open_heading(self, kind: str, line: Line, number: int, suffix: int, label: str, heading: str) -> None:
        self.in_annex = self.in_article = False
        self.units.append(
            Unit(kind, [(line.start, line.end)], number=number, suffix=suffix, label=label, heading=heading)
        )

    def _unnumbered_heading(self, at: int, line: Line) -> tuple[str, int, str] | None:
        """总 则 without 第一章, 一、管辖 above articles: kind, number and label; a short line before an article."""
        if (
            not self._next_begins(at)
            or not patterns.is_short(_unlisted(line.text), _LONGEST_HEADING)
            or not self._follows_sentence()
        ):
            return None
        if self.in_annex or (self._last().kind in {"preamble", "contents"} and not patterns.LISTED.match(line.text)):
            return None
        if self.style.listed:
            return ("chapter", 0, "") if unspaced(line.text) in patterns.KNOWN_HEADINGS else None
        if match := patterns.LISTED.match(line.text):
            return "chapter", patterns.number_of(match["number"]), unspaced(match["label"])
        item = patterns.ITEM.match(line.text)
        if item and self._last().kind not in {"item", "subitem"}:
            return "section", patterns.number_of(item["number"]), unspaced(item["label"])
        return None if item or self._last().kind in HEADINGS else ("chapter", 0, "")

    def _next_begins(self, at: int) -> bool:
        """Whether an article comes next, perhaps after one more heading or the rest of this one."""
        following = [piece for piece in self.pieces[at + 1 : at + 5] if not _is_passed_over(piece.line.text)]
        for piece in following[:2]:
            if piece.begins_article:
                return True
            if not patterns.is_short(_unlisted(piece.line.text), _LONGEST_HEADING):
                return False
        return False

    def _follows_sentence(self) -> bool:
        if not self.units:
            return True
        last = self._last()
        return last.kind not in INNER or (patterns.is_complete(last.text) and last.text[-1:] not in "：:")

    # --- articles ---------------------------------------------------------------------------------------------------

    def _take_article(self, line: Line) -> None:
        match = patterns.LISTED.match(line.text) if self.style.listed else _at_head(line.text)
        assert match is not None
        end = match.end()
        if title := self._article_title(line.text[end:]):
            end += title.end()
        self.in_annex, self.in_article = False, True
        self.units.append(
            Unit(
                "article",
                [(line.start, line.start + len(line.text[:end].rstrip()))],
                number=patterns.number_of(match["number"]),
                suffix=patterns.number_of(match.groupdict().get("suffix")),
                label=unspaced(match["label"]),
                heading=clean(title["heading"]) if title else "",
            )
        )
        rest = line.cut(end)
        if is_hidden(rest.text):
            self._hide(rest)
        else:
            self._take_inside(rest)

    def _article_title(self, rest: str) -> re.Match[str] | None:
        if title := patterns.SURE_TITLE.match(rest):
            return title
        if self.style.round_titles and (title := patterns.ROUND_TITLE.match(rest)):
            return title
        if (self.style.line_titles or self.style.listed) and patterns.is_short(
            rest, 20 if self.style.line_titles else 40
        ):
            return re.match(r"^(?P<heading>.*)$", rest)
        return None

    def _take_inside(self, line: Line) -> None:
        """A line inside an article: paragraphs, items, subitems, or the rest of a wrapped one."""
        last = self._last()
        cuts = [0, *patterns.inner_items(line.text, last.number or 0 if last.kind == "item" else 0)]
        for start, end in zip(cuts, [*cuts[1:], None], strict=True):
            piece = line.cut(start, end)
            if piece.text:
                self._take_inner(piece)

    def _take_inner(self, line: Line) -> None:
        if item := self._item(line.text):
            self._take_listed("item", patterns.number_of(item["number"]), item, line)
        elif sub := self._subitem(line.text):
            number = (
                patterns.number_of(sub["number"] or sub["inner"])
                if not sub["circled"]
                else patterns.circled_number(sub["circled"])
            )
            self._take_listed("subitem", number, sub, line)
        elif self._continues(line):
            extend_unit(self._last(), line)
        else:
            self.units.append(Unit("paragraph", [(line.start, line.end)], text=_one_line(line.text)))

    def _item(self, text: str) -> re.Match[str] | None:
        if match := patterns.ITEM.match(text):
            return match
        if self.style.listed or not (match := patterns.LISTED.match(text)):
            return None
        # 一、 inside 第X条 is an item if the line before announces a list or holds the item before it.
        last, number = self._last(), patterns.number_of(match["number"])
        before = next((unit for unit in reversed(self.units) if unit.kind != "subitem"), last)
        goes_on = before.kind == "item" and before.number == number - 1
        return match if goes_on or (number == 1 and last.text[-1:] in "：:。") else None

    def _subitem(self, text: str) -> re.Match[str] | None:
        match = patterns.SUBITEM.match(text)
        last = self._last()
        if match is None or not patterns.is_complete(last.text):
            return None
        return match

    def _take_listed(self, kind: str, number: int, match: re.Match[str], line: Line) -> None:
        text = clean(line.text[match.end() :])
        self.units.append(
            Unit(kind, [(line.start, line.end)], number=number, label=unspaced(match["label"]), text=text)
        )

    def _continues(self, line: Line) -> bool:
        """Whether the line goes on a sentence that the line before left open."""
        last = self._last()
        if last.kind not in INNER or not last.text or (patterns.is_complete(last.text) and not self.line_was_filled):
            return False
        return not (self.indents and line.indent >= 2 and self._indent_begins_paragraphs())

    def _indent_begins_paragraphs(self) -> bool:
        """Whether articles of this text are indented, so that an indented line begins a paragraph."""
        starts = [piece.line.indent >= 2 for piece in self.pieces if piece.begins_article]
        self.indents = sum(starts) * 2 > len(starts)
        return self.indents

    # --- the rest ---------------------------------------------------------------------------------------------------

    def _take_between(self, line: Line) -> None:
        """Words between a heading and its first article: the rest of the heading, or a paragraph of its own."""
        last = self._last()
        if last.kind in HEADINGS and patterns.is_short(line.text, 30) and len(last.heading) < _LONGEST_WRAPPED:
            last.heading += unspaced(line.text)
            last.spans.append((line.start, line.end))
        elif last.kind == "paragraph" and self._continues(line):
            extend_unit(last, line)
        else:
            self._warn(line, "outside_article")
            self.units.append(Unit("paragraph", [(line.start, line.end)], text=clean(line.text)))

    def _find_signature(self) -> range:
        """The last short lines before the annexes, the last of them a date."""
        begun = False
        end = len(self.pieces)
        for at, piece in enumerate(self.pieces):
            begun = begun or piece.begins_article
            if begun and not piece.begins_article and patterns.ANNEX.match(piece.line.text):
                end = at
                break
        texts = [piece.line.text for piece in self.pieces[:end]]
        while texts and (is_hidden(texts[-1]) or _stands_apart(texts[-1])):
            texts.pop()
        if not texts or not patterns.DATE.match(texts[-1]) or self.pieces[len(texts) - 1].begins_article:
            return range(0)
        first = len(texts) - 1
        while first > 0 and len(texts) - first < 4 and self._may_sign(self.pieces[first - 1]):
            first -= 1
        return range(first, len(texts))

    @staticmethod
    def _may_sign(piece: Piece) -> bool:
        text = piece.line.text
        return not piece.begins_article and patterns.is_short(text) and bool(patterns.ISSUING_BODY.search(clean(text)))

    def _take_signature(self, at: int, line: Line) -> None:
        if at == self.signature.start:
            self.units.append(Unit("signature", [(line.start, line.end)], text=clean(line.text)))
        else:
            extend_unit(self._last(), line, joint="\n")
        if at == self.signature.stop - 1:
            self.in_article = True


def _is_passed_over(text: str) -> bool:
    return is_hidden(text) or _stands_apart(text)


def _one_line(text: str) -> str:
    """The words of a line; a line end that was taken for the middle of a number goes."""
    return clean(text).replace("\n", "")


def _stands_apart(text: str) -> bool:
    """Page numbers and footnotes, which may come in the middle of a sentence."""
    return bool(patterns.PAGE_NUMBER.match(text) or patterns.FOOTNOTE.match(text))


def _at_head(text: str) -> re.Match[str] | None:
    """第X条 at the head of a line, zero-width characters before it aside."""
    space = _SPACE.match(text)
    return patterns.ARTICLE.match(text, space.end() if space else 0)


def _unlisted(text: str) -> str:
    """A line without the 一、 or （一） at its head."""
    match = patterns.LISTED.match(text) or patterns.ITEM.match(text)
    return text[match.end() :] if match else text
