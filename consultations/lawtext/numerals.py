"""Chinese numerals, 1 to 99,999, as statutes and people write them."""

import re

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
CHARS = "".join(DIGITS) + "".join(UNITS)
LARGEST = 99_999
_ARABIC = re.compile(r"[0-9０-９]{1,5}")
_ONE = "[一二三四五六七八九两]"
_ZERO = "[零〇○]?"
_SECTION = rf"(?:(?P<千>{_ONE})千)?(?:{_ZERO}(?P<百>{_ONE}?)(?P<hundred>百))?(?:{_ZERO}(?P<十>{_ONE}?)(?P<ten>十))?(?:(?P<gap>{_ZERO})(?P<一>{_ONE}))?"
_WRITTEN = re.compile(_SECTION)


def parse_number(text: str) -> int:
    """第"一百二十"条 → 120; accepts 一百二, 一二〇, 120 and １２０ as well. Raises ValueError for anything else."""
    if _ARABIC.fullmatch(text):
        return _within(int(text), text)
    if not text or set(text) - set(CHARS):
        raise ValueError(f"not a Chinese numeral: {text!r}")
    if not set(text) & set(UNITS):
        return _within(int("".join(str(DIGITS[c]) for c in text[:6])), text)
    high, ten_thousand, low = text.rpartition("万")
    if not ten_thousand:
        return _within(_section(text), text)
    # 三万二 is 32,000: a last digit without 零 counts in the place below the one named.
    tail = DIGITS[low] * 1000 if low in DIGITS else _section(low.lstrip("零〇○")) if low else 0
    return _within(_section(high) * 10_000 + tail, text)


def _section(text: str) -> int:
    """The value of what stands before or after 万."""
    match = _WRITTEN.fullmatch(text)
    if match is None or not text:
        raise ValueError(f"not a Chinese numeral: {text!r}")
    value = DIGITS[match["千"] or "零"] * 1000
    for unit, digit, size in (("hundred", "百", 100), ("ten", "十", 10)):
        if match[unit]:
            value += DIGITS[match[digit] or "一"] * size
    if match["一"]:
        value += DIGITS[match["一"]] * (1 if match["gap"] else _place_below(text[-2:-1]))
    return value


def _place_below(unit: str) -> int:
    return {"千": 100, "百": 10}.get(unit, 1)


def _within(number: int, text: str) -> int:
    if not 0 < number <= LARGEST:
        raise ValueError(f"out of range: {text!r}")
    return number


def format_number(number: int) -> str:
    """120 → 一百二十, with 零 where statutes write it (一百零五) and 十 at the head (十二)."""
    if not 0 < number <= LARGEST:
        raise ValueError(f"out of range: {number}")
    high, low = divmod(number, 10_000)
    if not high:
        return _below_ten_thousand(low, head=True)
    rest = f"{'零' if low < 1000 else ''}{_below_ten_thousand(low, head=False)}" if low else ""
    return f"{_below_ten_thousand(high, head=True)}万{rest}"


def _below_ten_thousand(number: int, *, head: bool) -> str:
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return text[1:] if head and text.startswith("一十") else text
