import json
from pathlib import Path

from consultations.lawtext.alignment import contained
from consultations.lawtext.comparison import Comparison, compare, entries
from consultations.lawtext.parser import parse

OLD = """某市停车条例
第一章　总则
第一条　为了规范机动车停放，维护城市交通秩序，制定本条例。
第二条　本市行政区域内的停车管理适用本条例。
第三条　停车场经营者应当公示收费标准，并接受群众监督。
第四条　道路停车泊位由公安机关交通管理部门统一施划。
第五条　本条例自公布之日起施行。"""


def compared(new: str, old: str = OLD) -> Comparison:
    return compare(parse(old), parse(new))


def changes(comparison: Comparison) -> list[tuple[str, str | None, str | None]]:
    return [
        (row.change, row.old.path if row.old else None, row.new.path if row.new else None)
        for row in comparison.rows
        if row.change != "equal" or row.moved
    ]


def test_the_same_text_has_no_change() -> None:
    nothing = dict.fromkeys(("modified", "added", "deleted", "split", "merged", "moved", "others"), 0)
    assert compared(OLD).summary == {"equal": 5, **nothing}


def test_an_article_that_is_only_renumbered_is_equal() -> None:
    new = OLD.replace("第三条　停车场", "第三条　鼓励错时共享停车位。\n第四条　停车场").replace("第四条　道路", "第五条　道路").replace(
        "第五条　本条例", "第六条　本条例"
    )  # fmt: skip

    comparison = compared(new)

    assert changes(comparison) == [("added", None, "a3")]
    assert [(row.old.path, row.new.path) for row in comparison.rows if row.old and row.old.path == "a4"] == [
        ("a4", "a5")
    ]


def test_a_move_is_a_change_of_order_and_not_of_numbers() -> None:
    lines = OLD.split("\n")
    moved = "\n".join([*lines[:2], lines[5].replace("第四条", "第一条"), lines[2].replace("第一条", "第二条"),
                       lines[3].replace("第二条", "第三条"), lines[4].replace("第三条", "第四条"), lines[6]])  # fmt: skip

    assert changes(compared(moved)) == [("equal", "a4", "a1")]


def test_the_changed_words_are_marked_and_the_rest_is_kept() -> None:
    new = OLD.replace("公示收费标准，并接受群众监督", "公示收费标准和服务时间，并接受社会监督")

    row = next(row for row in compared(new).rows if row.change == "modified")

    assert row.segments == [
        ("=", "停车场经营者应当公示收费标准"), ("+", "和服务时间"), ("=", "，并接受"),
        ("-", "群众监督"), ("+", "社会监督"), ("=", "。"),
    ]  # fmt: skip


def test_articles_that_have_nothing_in_common_are_not_paired() -> None:
    new = OLD.replace("道路停车泊位由公安机关交通管理部门统一施划", "违反规定乱停乱放的处五十元以上二百元以下罚款")

    assert changes(compared(new)) == [("deleted", "a4", None), ("added", None, "a4")]


def test_what_was_split_off_or_merged_is_found_in_the_whole() -> None:
    whole = entries(parse("某条例\n第一条　停车场经营者应当公示收费标准，并接受群众的监督；不得擅自停止营业。"))[-1]
    part = entries(parse("某条例\n第一条　停车场经营者不得擅自停止营业。"))[-1]

    assert contained(part, whole)
    assert not contained(whole, part)


def test_no_unchanged_article_of_fifteen_statutes_shows_as_changed(laws: list[Path]) -> None:
    folder = laws[0].parent
    for names in json.loads((folder / "versions.json").read_text(encoding="utf-8")):
        old, new = (parse((folder / name).read_text(encoding="utf-8")) for name in names)
        before = {(entry.kind, entry.key) for entry in entries(old)}
        rows = compare(old, new).rows

        wrong = [row.new.path for row in rows if row.new and row.change != "equal" and (row.new.kind, row.new.key) in before
                 and sum(other.key == row.new.key for other in entries(new)) == 1]  # fmt: skip
        assert wrong == [], names
        assert [row.new.path for row in rows if row.new] == [entry.path for entry in entries(new)]
        assert sorted(row.old.path for row in rows if row.old) == sorted(entry.path for entry in entries(old))
