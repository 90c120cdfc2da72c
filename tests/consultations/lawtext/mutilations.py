"""Statutes as they come in the wild (§4.3 of the study): each takes a clean text and returns it mutilated.

The truth is counted here, with a table of numerals of its own and one regular expression over clean lines; the
parser's code has no part in it.
"""

import random
import re
from collections.abc import Callable

Truth = list[tuple[int, int]]

_DIGITS = "零一二三四五六七八九"
_ARTICLE = re.compile(r"^第([零一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?(?: |$)", re.MULTILINE)
_LISTED = re.compile(r"^([一二三四五六七八九十]+)、", re.MULTILINE)
_HEADING = re.compile(r"^(第[零一二三四五六七八九十百]+[章节编])[\s\u3000]*(.*)$", re.MULTILINE)


def _numerals() -> dict[str, int]:
    """Every numeral up to 9,999, written out by counting."""
    table = {}
    for n in range(1, 10_000):
        text, zero = "", False
        for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = n // unit % 10
            if digit:
                text += ("零" if zero and text else "") + _DIGITS[digit] + sign
            zero = not digit
        table[text.removeprefix("一") if text.startswith("一十") else text] = n
    return table


NUMERALS = _numerals()


def truth(clean: str) -> Truth:
    """The articles of a clean text as (number, suffix), in order."""
    found = [(NUMERALS[n], NUMERALS[s] if s else 0) for n, s in _ARTICLE.findall(clean)]
    return found or [(NUMERALS[n], 0) for n in _LISTED.findall(clean)]


def no_separator(text: str, chance: random.Random) -> str:
    return _ARTICLE.sub(lambda m: m.group().rstrip(" "), text)


def odd_blanks(text: str, chance: random.Random) -> str:
    blanks = ["　", "  ", "\t", "\u00a0", "\u2002\u2002", " 　"]
    text = _ARTICLE.sub(lambda m: m.group().rstrip(" ") + chance.choice(blanks), text)
    return re.sub(r"^(?=\S)", lambda m: chance.choice(["", "　　", "  "]), text, flags=re.MULTILINE)


def _titled(opening: str, closing: str, blank: str) -> Callable[[str, random.Random], str]:
    words = ["立法目的", "适用范围", "定义", "职责分工", "经费保障", "社会参与", "监督检查", "法律责任"]

    def titled(text: str, chance: random.Random) -> str:
        return _ARTICLE.sub(lambda m: f"{m.group().rstrip(' ')}{opening}{chance.choice(words)}{closing}{blank}", text)

    return titled


def spaced_headings(text: str, chance: random.Random) -> str:
    def spaced(match: re.Match[str]) -> str:
        words = "".join(match[2].split())
        return f"{match[1]}　{'　'.join(words)}" if len(words) < 9 else match.group()

    return _HEADING.sub(spaced, text)


def with_contents(text: str, chance: random.Random) -> str:
    headings = [f"{m[1]} {m[2].strip()}" for m in _HEADING.finditer(text)]
    first = _HEADING.search(text)
    if first is None:
        return text
    leader = chance.choice(["", "…………{}", "\t{}", "......{}"])
    entries = "\n".join(heading + leader.format(at * 3 + 1) for at, heading in enumerate(headings))
    return f"{text[: first.start()]}目　录\n{entries}\n{text[first.start() :]}"


def numberless_headings(text: str, chance: random.Random) -> str:
    return _HEADING.sub(lambda m: m[2] if m[1].endswith("章") and m[2].strip() else m.group(), text)


def wordless_headings(text: str, chance: random.Random) -> str:
    return _HEADING.sub(lambda m: f"{m[1]}  ", text)


def hard_wrapped(text: str, chance: random.Random) -> str:
    width = chance.choice([24, 32, 38])
    lines = []
    for line in filter(str.strip, text.split("\n")):
        lines += [line[at : at + width] for at in range(0, len(line), width)]
    return "\n".join(lines)


def joined_lines(text: str, chance: random.Random) -> str:
    """Several articles on one line, now and then."""
    joined = ""
    lines = [line for line in text.split("\n") if line.strip()]
    for before, line in zip(["", *lines], lines, strict=False):
        ends = before.rstrip().endswith(("。", "；", "："))
        joined += (chance.choice(["", " ", "　"]) if ends and chance.random() < 0.5 else "\n") + line.strip()
    return joined.strip()


def mixed_brackets(text: str, chance: random.Random) -> str:
    return re.sub(r"[（）]", lambda m: chance.choice({"（": "（(", "）": "）)"}[m.group()]), text)


def arabic(text: str, chance: random.Random) -> str:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")

    def number(match: re.Match[str]) -> str:
        digits = str(NUMERALS[match[1]])
        return f"第{digits.translate(wide) if chance.random() < 0.5 else digits}{match[2]}"

    return re.sub(r"第([零一二三四五六七八九十百千]+)([条章节款])", number, text)


def listed(text: str, chance: random.Random) -> str:
    """Articles numbered 一、; only for texts that have no such list already."""
    if _LISTED.search(text) or "条之" in text:
        return text
    return _ARTICLE.sub(lambda m: f"{m[1]}、", text)


def page_numbers(text: str, chance: random.Random) -> str:
    lines = hard_wrapped(text, chance).split("\n")
    return "\n".join(f"{line}\n— {at // 30} —" if at % 30 == 29 else line for at, line in enumerate(lines))


def windows_ends(text: str, chance: random.Random) -> str:
    return "\ufeff" + text.replace("\n", "\r\n")


MUTILATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "no separator": no_separator,
    "odd blanks": odd_blanks,
    "titles 【】": _titled("【", "】", " "),
    "titles 〔〕": _titled("〔", "〕", ""),
    "titles （）": _titled("（", "）", ""),
    "spaced headings": spaced_headings,
    "contents": with_contents,
    "headings without numbers": numberless_headings,
    "headings without words": wordless_headings,
    "hard-wrapped lines": hard_wrapped,
    "several articles on a line": joined_lines,
    "mixed brackets": mixed_brackets,
    "Arabic and full-width digits": arabic,
    "articles numbered 一、": listed,
    "page numbers in wrapped text": page_numbers,
    "byte-order mark and CRLF": windows_ends,
    "no separator, hard-wrapped": lambda text, chance: hard_wrapped(no_separator(text, chance), chance),
    "no separator, several on a line": lambda text, chance: joined_lines(no_separator(text, chance), chance),
}
