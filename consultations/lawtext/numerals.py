"""Chinese numerals, 1 to 99,999, as statutes and people write them."""

import re

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
CHARS = "".join(DIGITS) + "".join(UNITS)
LARGEST = 99_999
_ARABIC = re.compile(r"^[0-9０-９]+$")


def parse_number(text: str) -> int:
    """第"一百二十"条 → 120; accepts 一二〇, 120 and １２０ as well. Raises ValueError for anything else."""
    if _ARABIC.match(text):
        return _within(int(text), text)
    if not text or set(text) - set(CHARS):
        raise ValueError(f"not a Chinese numeral: {text!r}")
    if not set(text) & set(UNITS):
        return _within(int("".join(str(DIGITS[c]) for c in text)), text)
    return _within(_additive(text), text)


def _additive(text: str) -> int:
    total = section = 0
    digit: int | None = None
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char == "万":
            total += (section + (digit or 0)) * UNITS[char]
            section, digit = 0, None
        else:
            section += (1 if digit is None else digit or 1) * UNITS[char]
            digit = None
    return total + section + (digit or 0)


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
