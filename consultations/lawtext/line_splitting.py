"""Lines cut where a heading or an article begins in the middle of one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from consultations.lawtext import patterns
from consultations.lawtext.article_starts import Candidate, choose_article_starts
from consultations.lawtext.source import Line, clean, is_hidden

_SENTENCE_ENDS = frozenset("。！？”")
_CLAUSE_ENDS = frozenset("；：;:）)")
_LONGEST_QUOTATION = 200
_DEEPEST_HEAD = 16
_LONGEST_TITLE = 20
_WIDEST = 80


@dataclass(slots=True)
class Piece:
    """A line or part of one; `begins_article` says that an article begins with it."""

    line: Line
    begins_article: bool = False
    # It looked like an article at the head of a line, and was taken as running text.
    doubtful: bool = False
    # It fills its line up to the width at which this text was wrapped, so that its end need not end a paragraph.
    fills_line: bool = False


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How this text marks its articles: 第X条, or 一、; whether （…） after the number is a title."""

    listed: bool = False
    round_titles: bool = False
    line_titles: bool = False
    # The width in characters at which the text was wrapped by hand; 0 where paragraphs are lines.
    width: int = 0


def split_lines(lines: Iterable[Line]) -> tuple[list[Piece], TextStyle]:
    """Pieces in the order of the text, the articles among them marked."""
    parts = [part for line in _join_wrapped_labels(list(lines)) for part in _split_at_headings(line)]
    style = _text_style(parts)
    chosen = choose_article_starts(list(_candidates(parts, style)))
    if not chosen:
        listed = choose_article_starts(list(_listed_candidates(parts)))
        chosen, style = (listed, replace(style, listed=True)) if len(listed) > 1 else ([], style)
    return _split_at_articles(parts, chosen, style), style


def _join_wrapped_labels(lines: list[Line]) -> Iterator[Line]:
    """Lines, two of them as one where 第十|二条 was wrapped in the middle; the line end stays inside the number."""
    at = 0
    while at < len(lines):
        line = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else None
        if (
            following is not None
            and patterns.WRAPPED_LABEL_START.search(line.text[-24:])
            and patterns.WRAPPED_LABEL_END.match(following.text)
        ):
            gap = following.start - line.end
            if gap <= _DEEPEST_HEAD:
                yield Line(line.number, line.start, line.text + "\n" * gap + following.text, line.indent)
                at += 2
                continue
        yield line
        at += 1


def _split_at_headings(line: Line) -> Iterator[Line]:
    at = 0
    for start, end in patterns.inner_headings(line.text):
        if start > at:
            yield line.cut(at, start)
        yield line.cut(start, end)
        at = end
    if at < len(line.text):
        yield line.cut(at) if at else line


def _text_style(parts: list[Line]) -> TextStyle:
    rests = [part.text[m.end() :] for part in parts if (m := patterns.ARTICLE.match(part.text))]
    titled = sum(1 for rest in rests if patterns.ROUND_TITLE.match(rest))
    # Titles that stand alone on the line of the number; in wrapped text short lines mean nothing.
    alone = sum(1 for rest in rests if patterns.is_short(rest, _LONGEST_TITLE))
    width = _wrap_width(parts)
    return TextStyle(False, titled * 2 > len(rests), not width and alone * 2 > len(rests) > 4, width)


def _wrap_width(parts: list[Line]) -> int:
    """Where a third of the lines is as long as the longest, they were wrapped there."""
    longest = max((len(part.text) for part in parts), default=0)
    full = sum(1 for part in parts if len(part.text) >= longest - 1)
    return longest - 1 if full * 3 > len(parts) > 5 and longest <= _WIDEST else 0


# --- 第X条 ------------------------------------------------------------------------------------------------------------


def _candidates(parts: list[Line], style: TextStyle) -> Iterator[Candidate]:
    quoted = _quoted(parts)
    for at, part in enumerate(parts):
        if "条" not in part.text and "條" not in part.text:
            continue
        for match in patterns.ARTICLE.finditer(part.text):
            heads = _at_head(part.text, match.start())
            if heads and at in quoted:
                continue
            before = parts[at - 1] if at else None
            sure, weight = _weight_at_head(match, before, style) if heads else (False, _weight_inside(match))
            if weight:
                suffix = patterns.number_of(match["suffix"])
                offset = 0 if heads else match.start()
                yield Candidate(at, offset, patterns.number_of(match["number"]), suffix, weight, sure)


def _at_head(text: str, offset: int) -> bool:
    return offset == 0 or (offset <= _DEEPEST_HEAD and is_hidden(text[:offset]))


def _weight_at_head(match: "re.Match[str]", before: Line | None, style: TextStyle) -> tuple[bool, float]:
    """Whether it is surely an article, and otherwise how likely."""
    rest = _rest(match)
    refers = patterns.REFERENCE.match(rest)
    titled = patterns.SURE_TITLE.match(rest) or (style.round_titles and patterns.ROUND_TITLE.match(rest))
    if titled or not clean(rest) or (match["space"] and not (refers and rest[0] in "第、，,；;")):
        return True, 1.0
    if refers:
        return False, 0.5 if match["space"] else 0.0
    follows = before is None or patterns.is_complete(before.text) or bool(patterns.match_heading(before.text))
    return False, 1.0 if follows else 0.3


def _weight_inside(match: "re.Match[str]") -> float:
    """How likely an article begins in the middle of a line: after the end of a sentence, or between spaces."""
    rest, text = _rest(match), match.string
    if patterns.REFERENCE.match(rest):
        return 0.0
    # A number at the end of a line is followed by a space, the line's end.
    spaced = bool(match["space"]) or not clean(rest) or bool(patterns.SURE_TITLE.match(rest))
    last = clean(text[max(0, match.start() - _DEEPEST_HEAD) : match.start()])[-1:]
    if last in _SENTENCE_ENDS:
        return 1.0 if spaced else 0.6
    if last in _CLAUSE_ENDS:
        return 0.8 if spaced else 0.2
    return 0.8 if spaced and text[match.start() - 1].isspace() else 0.0


def _rest(match: "re.Match[str]") -> str:
    return match.string[match.end() : match.end() + 40]


def _quoted(parts: list[Line]) -> set[int]:
    """The lines within a quotation that a decision gives of the new wording; an article there is not its own.

    A quotation that does not end within so many lines is none.
    """
    quoted: set[int] = set()
    opened, depth = 0, 0
    for at, part in enumerate(parts):
        if depth:
            quoted.add(at)
            # Every paragraph of a quotation begins with a quotation mark, only the last one ends with one.
            depth += _depth(part.text.removeprefix("“"))
            if at - opened > _LONGEST_QUOTATION:
                quoted.difference_update(range(opened + 1, at + 1))
                depth = 0
        elif _opens_quotation(part.text, parts[at - 1].text if at else ""):
            opened, depth = at, _depth(part.text)
        depth = max(0, depth)
    if depth:
        quoted.difference_update(range(opened + 1, len(parts)))
    return quoted


def _depth(text: str) -> int:
    return text.count("“") - text.count("”")


def _opens_quotation(text: str, before: str) -> bool:
    if _depth(text) <= 0:
        return False
    return bool(patterns.QUOTE_LEAD.search(text[: text.rfind("“")] + before[-30:]))


# --- 一、 -------------------------------------------------------------------------------------------------------------


def _listed_candidates(parts: list[Line]) -> Iterator[Candidate]:
    restarts = False
    for at, part in enumerate(parts):
        if patterns.match_heading(part.text):
            restarts = True
            continue
        if match := patterns.LISTED.match(part.text):
            before = parts[at - 1].text if at else ""
            follows = restarts or patterns.is_complete(before) or patterns.is_short(before)
            number = patterns.number_of(match["number"])
            yield Candidate(at, 0, number, weight=1.0 if follows else 0.3, restarts=restarts)
            restarts = False
        for match in patterns.INNER_LISTED.finditer(part.text):
            yield Candidate(at, match.start(), patterns.number_of(match["number"]), weight=0.8)


def _split_at_articles(parts: list[Line], chosen: list[Candidate], style: TextStyle) -> list[Piece]:
    starts: dict[int, list[int]] = {}
    for candidate in chosen:
        starts.setdefault(candidate.piece, []).append(candidate.offset)
    pieces: list[Piece] = []
    for at, part in enumerate(parts):
        offsets = starts.get(at)
        if offsets is None:
            pieces.append(Piece(part, doubtful=not style.listed and _looks_like_article(part.text)))
        else:
            if offsets[0] > 0:
                pieces.append(Piece(part.cut(0, offsets[0])))
            for start, end in zip(offsets, [*offsets[1:], None], strict=True):
                pieces.append(Piece(part.cut(start, end), begins_article=True))
        pieces[-1].fills_line = 0 < style.width <= len(part.text)
    return pieces


def _looks_like_article(text: str) -> bool:
    match = patterns.ARTICLE.match(text)
    return match is not None and not patterns.REFERENCE.match(text[match.end() :])
