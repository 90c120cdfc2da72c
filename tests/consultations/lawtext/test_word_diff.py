import json
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
import rjieba
from hypothesis import given
from hypothesis import strategies as st

from consultations.lawtext.comparison import compare
from consultations.lawtext.parser import parse
from consultations.lawtext.word_diff import Segment, diff_words, is_island

PIECES = st.sampled_from(
    ["停车场", "经营者", "应当", "不", "公示", "收费标准", "充电", "、", "换电", "，", "。", "\n", "（一）", "三十日", "12.5", "GB", " ", "的", "𠀀"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)
# An edited text has more in common with the old one than two that are made apart.
EDITED = st.tuples(TEXTS, st.lists(st.tuples(st.integers(0, 120), st.integers(0, 6), PIECES), max_size=6))


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for at, gone, come in edits:
        text = text[:at] + come + text[at + gone :]
    return text


def sides(segments: list[Segment]) -> tuple[str, str]:
    old = "".join(text for sign, text in segments if sign != "+")
    return old, "".join(text for sign, text in segments if sign != "-")


def islands(segments: list[Segment]) -> list[tuple[str, int, int]]:
    """What is kept between two changes, with the length of the longer side of each."""
    found: list[tuple[str, int, int]] = []
    blocks: list[tuple[str, int]] = []
    for sign, text in segments:
        if sign != "=" and blocks and blocks[-1][0] == "":
            blocks[-1] = ("", max(blocks[-1][1], len(text)))
        else:
            blocks.append((text if sign == "=" else "", len(text)))
    for at, (kept, _length) in enumerate(blocks[1:-1], start=1):
        if kept:
            found.append((kept, blocks[at - 1][1], blocks[at + 1][1]))
    return found


def word_ends(text: str) -> set[int]:
    ends, at = {0}, 0
    for word in rjieba.cut(text):
        at += len(word)
        ends.add(at)
    return ends


def shown(segments: list[Segment]) -> str:
    return "".join(text if sign == "=" else f"[{sign}{text}]" for sign, text in segments)


@given(st.one_of(st.tuples(TEXTS, TEXTS), EDITED.map(lambda made: (made[0], edited(*made)))))
def test_every_difference_gives_both_texts_back_and_keeps_no_island(texts: tuple[str, str]) -> None:
    segments = diff_words(*texts)

    assert sides(segments) == texts
    assert all(text for _sign, text in segments)
    assert not [island for island in islands(segments) if is_island(*island)]
    assert not [one for one, other in pairwise(segments) if one[0] == other[0]]


@given(EDITED)
def test_what_is_kept_begins_and_ends_with_words_of_both_texts(made: tuple[str, list[tuple[int, int, str]]]) -> None:
    old, new = made[0], edited(*made)
    old_ends, new_ends = word_ends(old), word_ends(new)
    a = b = 0
    for sign, text in diff_words(old, new):
        if sign == "=":
            assert {a, a + len(text)} <= old_ends
            assert {b, b + len(text)} <= new_ends
        a += len(text) * (sign != "+")
        b += len(text) * (sign != "-")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("鼓励建设充电设施。", "鼓励建设充电、换电设施。", "鼓励建设充电[+、换电]设施。"),
        ("电动汽车充电应当有序。", "电动汽车充、换电应当有序。", "电动汽车[-充电][+充、换电]应当有序。"),
        ("设施管理单位依照职权处理。", "设施管理单位依照职责处理。", "设施管理单位依照[-职权][+职责]处理。"),
        (
            "停车收费标准应当在三十日内公示。",
            "停车收费标准应当在六十日内公示。",
            "停车收费标准应当在[-三十日][+六十日]内公示。",
        ),
        ("停车费每小时150元，按次收取。", "停车费每小时100元，按次收取。", "停车费每小时[-150][+100]元，按次收取。"),
        ("设置停车位、充电桩、指示牌。", "设置停车位、充电桩、监控、指示牌。", "设置停车位、充电桩、[+监控、]指示牌。"),
        ("经营者应当取消前款规定的收费。", "经营者不应当取消前款规定的收费。", "经营者[+不]应当取消前款规定的收费。"),
    ],
)
def test_whole_words_are_seen_to_change(old: str, new: str, expected: str) -> None:
    assert shown(diff_words(old, new)) == expected


def test_lines_stay_apart_however_much_of_them_changes() -> None:
    old = "有下列情形之一的，处以罚款：\n（一）占用消防通道；\n（二）占用盲道；\n（三）拒不缴费。"
    new = "有下列情形之一的，处以罚款：\n（一）堵塞安全出口；\n（二）占用公交站；\n（三）拒不缴费。"

    assert shown(diff_words(old, new)) == (
        "有下列情形之一的，处以罚款：\n（一）[-占用消防通道][+堵塞安全出口]；\n（二）占用[-盲道][+公交站]；\n（三）拒不缴费。"
    )


@pytest.mark.parametrize("length", [30_000, 60_000])
def test_very_long_texts_are_compared_by_lines_first(length: int) -> None:
    old = "\n".join(f"第{n}行的文字" for n in range(length // 8))
    new = old.replace("第100行的文字", "第100行的新文字")

    assert [part for part in diff_words(old, new) if part[0] != "="] == [("+", "新")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("停" * 20_000, "停" * 19_000),
        ("停" * 20_000, "停车" * 10_000),
        ("甲乙" * 10_000, "乙甲" * 10_000),
        ("停x" * 10_000, "停 " * 10_000),
        ("a" * 20_000, "a" * 10_000 + "b" * 10_000),
        ("。\n" * 10_000, "，\n" * 10_000),
        ("。\n" * 15_000, "，\n。\n" * 7_500),
        ("，" * 20_000, "、，" * 10_000),
    ],
    ids=["runs", "interleaved", "shifted", "tokens", "one word", "lines", "long lines", "marks"],
)
def test_hostile_texts_of_twenty_thousand_characters_take_no_time(old: str, new: str) -> None:
    start = perf_counter()
    segments = diff_words(old, new)

    # A tenth of it is usual; the rest is for machines that do something else besides.
    assert perf_counter() - start < 3
    assert sides(segments) == (old, new)


def test_articles_of_fifteen_statutes_change_by_words(laws: list[Path]) -> None:
    """Before whole words were taken in, 72 pieces of one character and 30 of two stood alone between changes."""
    folder = laws[0].parent
    lengths: list[int] = []
    for names in json.loads((folder / "versions.json").read_text(encoding="utf-8")):
        old, new = (parse((folder / name).read_text(encoding="utf-8")) for name in names)
        lengths += [
            len(kept) for row in compare(old, new).rows for kept, _b, _a in islands(row.segments) if kept != "\n"
        ]

    assert lengths.count(1) == 0
    assert lengths.count(2) <= 15
