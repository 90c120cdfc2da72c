"""What a unit is called where it is cited."""

from collections.abc import Mapping

from consultations.lawtext.numerals import format_number


def full_name(path: str, labels: Mapping[str, str] | None = None) -> str:
    """a12.p2.i3 → 第十二条第二款第三项, as citations are written: items without brackets. `labels` are printed ones."""
    labels = labels or {}
    parts = path.split("~")[0].split(".")
    name = labels.get(parts[0]) or _article_name(parts[0])
    for part in parts[1:]:
        number = int(part[1:])
        if part[0] == "k":
            name += f"第{number}目"
        elif number:
            name += f"第{format_number(number)}{'款' if part[0] == 'p' else '项'}"
    return name


def _article_name(part: str) -> str:
    number, _dash, suffix = part[1:].partition("-")
    if part[:1] != "a" or not number.isdecimal() or not int(number):
        return ""
    return f"第{format_number(int(number))}条" + (f"之{format_number(int(suffix))}" if suffix else "")
