import pytest

from consultations.lawtext.parser import parse
from consultations.lawtext.readers import read_text
from tests.consultations.lawtext.coverage import uncovered

TEXT = "第一条　为了规范停车。"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_plain_text_is_read_in_any_chinese_encoding(encoding: str) -> None:
    text = "第一條　為了規範停車，制定本條例。" if encoding == "big5" else TEXT

    assert read_text(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_byte_order_mark_is_kept_as_a_character(encoding: str) -> None:
    assert read_text(f"\ufeff{TEXT}".encode(encoding)) == f"\ufeff{TEXT}"


def test_markdown_is_kept_as_it_is_and_looked_through() -> None:
    source = "# 某条例\n\n## 第一章 总则\n\n**第一条** 为了规范停车。\n\n> 第二条 本市适用。\n"
    tree = parse(read_text(source.encode()))

    assert tree.title == "某条例"
    assert [unit.path for unit in tree.units] == ["title", "c1", "a1", "a1.p1", "a2", "a2.p1"]
    assert not uncovered(source, tree)
