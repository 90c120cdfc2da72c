"""Word's automatic numbers (ECMA-376 part 1, 17.9): 第%1条 with a Chinese counter is nowhere in the text itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultations.lawtext.numerals import LARGEST, format_number

if TYPE_CHECKING:
    from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_DEEPEST_STYLE = 20


def _chinese(n: int) -> str:
    return format_number(n) if 0 < n <= LARGEST else str(n)


def _digits(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))


def _roman(n: int) -> str:
    text = ""
    for value, letters in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                        (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
        count, n = divmod(n, value)
        text += letters * count
    return text


def _letters(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else ""


def _circled(n: int) -> str:
    return chr(0x245F + n) if 1 <= n <= 20 else str(n)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalFullWidth2": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda n: f"（{n}）",
    "ideographDigital": _digits,
    "ideographEnclosedCircle": _chinese,
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "none": lambda n: "",
    "bullet": lambda n: "",
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "japaneseDigitalTenThousand", "koreanCounting"),
        _chinese,
    ),
}  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    style: str | None = None
    restart: int | None = None


@dataclass(slots=True)
class _List:
    """What one w:num counts by: its abstract list's levels with its own overrides."""

    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as Word does: paragraphs of one abstract list count together, wherever they stand."""

    def __init__(self, numbering: "etree._Element | None", styles: "etree._Element | None") -> None:
        self._styles = (
            {style.get(W + "styleId"): style for style in styles.iter(W + "style")} if styles is not None else {}
        )
        self._lists: dict[str, _List] = {}
        self._by_style: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: "etree._Element") -> str:
        """The number that Word prints before this paragraph, with what parts it from the text; "" without one."""
        found = self._of(paragraph)
        if found is None or found[0] not in self._lists:
            return ""
        number, depth = found
        known = self._lists[number]
        level = known.levels.get(depth)
        if level is None:
            return ""
        counts = self._count(number, known, depth)
        text = level.text
        for at in range(_LEVELS):
            if f"%{at + 1}" in text:
                text = text.replace(f"%{at + 1}", self._written(known, counts, at, legal=level.legal))
        return text + {"tab": "\t", "space": " "}.get(level.suffix, "") if text else ""

    def _count(self, number: str, known: _List, depth: int) -> list[int | None]:
        counts = self._counts.setdefault(known.abstract, [None] * _LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for at, start in known.restarts.items():
                counts[at] = start - 1
        last = counts[depth]
        counts[depth] = known.levels[depth].start if last is None else last + 1
        for at in range(depth + 1, _LEVELS):
            level = known.levels.get(at)
            if level is None or level.restart is None or 0 < level.restart <= depth + 1:
                counts[at] = None
        return counts

    @staticmethod
    def _written(known: _List, counts: list[int | None], at: int, *, legal: bool) -> str:
        level = known.levels.get(at, _Level())
        number = counts[at] if counts[at] is not None else level.start
        assert number is not None
        return str(number) if legal else FORMATS.get(level.format, str)(number)

    # --- where a paragraph's list is named --------------------------------------------------------------------------

    def _of(self, paragraph: "etree._Element") -> tuple[str, int] | None:
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return None
        own = _numbers_in(properties)
        style = _value(properties.find(W + "pStyle"))
        named = self._of_style(style) if style else None
        if own is None:
            return named
        number, depth = own
        if number is None:
            number = named[0] if named else None
        if number is None or number == "0":
            return None
        return number, depth if depth is not None else (named[1] if named else 0)

    def _of_style(self, style: str) -> tuple[str, int] | None:
        """The list that a style names, or one of the styles it is based on."""
        depth_of_style = self._by_style.get(style)
        for _step in range(_DEEPEST_STYLE):
            element = self._styles.get(style)
            if element is None:
                return depth_of_style
            properties = element.find(W + "pPr")
            found = _numbers_in(properties) if properties is not None else None
            if found is not None and found[0] is not None:
                if found[0] == "0":
                    return None
                return found[0], found[1] if found[1] is not None else (depth_of_style[1] if depth_of_style else 0)
            based_on = _value(element.find(W + "basedOn"))
            if not based_on:
                return depth_of_style
            style = based_on
        return depth_of_style

    # --- the definitions --------------------------------------------------------------------------------------------

    def _read(self, root: "etree._Element") -> None:
        abstract = {element.get(W + "abstractNumId"): element for element in root.iter(W + "abstractNum")}
        for element in root.iter(W + "num"):
            name = _value(element.find(W + "abstractNumId")) or ""
            number = element.get(W + "numId") or ""
            known = self._lists[number] = _List(name)
            if name in abstract:
                known.levels = dict(_levels(abstract[name]))
            for override in element.iter(W + "lvlOverride"):
                depth = _int(override.get(W + "ilvl"), 0)
                known.levels.update(_levels(override))
                if (start := override.find(W + "startOverride")) is not None:
                    known.restarts[depth] = _int(_value(start), 1)
            for depth, level in known.levels.items():
                if level.style:
                    self._by_style.setdefault(level.style, (number, depth))


def _levels(element: "etree._Element") -> list[tuple[int, _Level]]:
    found = []
    for level in element.findall(W + "lvl"):
        depth = _int(level.get(W + "ilvl"), 0)
        if 0 <= depth < _LEVELS:
            restart = level.find(W + "lvlRestart")
            found.append((depth, _Level(
                start=_int(_value(level.find(W + "start")), 1),
                format=_value(level.find(W + "numFmt")) or "decimal",
                text=_value(level.find(W + "lvlText")) or "",
                suffix=_value(level.find(W + "suff")) or "tab",
                legal=level.find(W + "isLgl") is not None,
                style=_value(level.find(W + "pStyle")),
                restart=_int(_value(restart), 0) if restart is not None else None,
            )))  # fmt: skip
    return found


def _numbers_in(properties: "etree._Element") -> tuple[str | None, int | None] | None:
    element = properties.find(W + "numPr")
    if element is None:
        return None
    depth = _value(element.find(W + "ilvl"))
    return _value(element.find(W + "numId")), min(_int(depth, 0), _LEVELS - 1) if depth is not None else None


def _value(element: "etree._Element | None") -> str | None:
    return element.get(W + "val") if element is not None else None


def _int(text: str | None, otherwise: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return otherwise
