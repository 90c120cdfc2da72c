"""The mapping that an editor confirms and the comparison that the public reads say the same, whatever became of articles."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from consultations.drafts.models import Draft, DraftComparison, ProvisionLink
from consultations.lawtext.numerals import format_number
from consultations.rounds.models import Consultation
from portal.accounts.models import Role
from tests.factories import make_consultation, make_draft, person_with

ARTICLES = [
    "停车场经营者应当在入口显著位置公示收费标准、收费依据和监督电话，接受社会监督",
    "道路停车泊位由公安机关交通管理部门会同城市管理部门统一施划，其他单位和个人不得擅自设置或者撤除",
    "新建住宅小区应当按照规划要求配建机动车停车库和电动自行车集中充电设施",
    "鼓励机关、学校、医院等单位在节假日期间向公众有序开放其内部专用停车位",
    "违反本条例规定擅自占用消防车通道停放车辆的，由消防救援机构责令改正并处罚款",
    "市人民政府应当建立停车信息管理系统，向社会实时发布停车泊位的使用情况",
]
NEW = [
    "残疾人驾驶专用车辆免费使用无障碍泊位，具体办法由民政主管部门另行制定",
    "举报有功人员可以获得奖励，奖励资金列入同级财政预算并接受审计",
]
SHAPES = {
    "nothing": [],
    "deleted": [("delete", 1)],
    "added": [("add", 2)],
    "changed": [("change", 3)],
    "moved": [("move", 0)],
    "merged": [("merge", 1)],
    "merged and deleted": [("merge", 0), ("delete", 2)],
    "split": [("split", 2)],
    "split and added": [("split", 0), ("add", 4)],
    "split and moved": [("split", 3), ("move", 1)],
    "merged twice": [("merge", 0), ("merge", 0)],
    "all at once": [("delete", 4), ("merge", 2), ("split", 0), ("change", 1), ("add", 3), ("move", 0)],
}
ACTS = st.lists(
    st.tuples(st.sampled_from(["delete", "add", "change", "move", "merge", "split"]), st.integers(0, 5)), max_size=5
)


def changed(articles: Sequence[str], acts: Sequence[tuple[str, int]]) -> list[str]:
    found, waiting = list(articles), list(NEW)
    for act, at in acts:
        if at >= len(found):
            continue
        if act == "delete":
            del found[at]
        elif act == "add" and waiting:
            found.insert(at, waiting.pop())
        elif act == "change":
            found[at] = f"{found[at]}，法律法规另有规定的除外"
        elif act == "move":
            found.append(found.pop(at))
        elif act == "merge" and at + 1 < len(found):
            found[at] = f"{found[at]}；{found.pop(at + 1)}"
        elif act == "split" and "，" in found[at]:
            found[at : at + 1] = found[at].split("，", 1)
    return found


def text_of(articles: Sequence[str]) -> str:
    lines = [f"第{format_number(number)}条　{words}。" for number, words in enumerate(articles, start=1)]
    return "\n".join(["测试市停车条例（草案）", "", "第一章　总则", *lines])


def rounds_of(acts: Sequence[tuple[str, int]]) -> Consultation:
    first = make_draft(text_of(ARTICLES))
    second = make_draft(text_of(changed(ARTICLES, acts)), project=first.project, previous=first)
    return make_consultation(draft=second)


def office() -> Client:
    client = Client()
    client.force_login(person_with(Role.EDITOR))
    return client


def mapping(consultation: Consultation) -> dict[str, Any]:
    page = office().get(reverse("office:lineage", args=[consultation.pk, consultation.draft_id]))
    assert page.status_code == 200
    return {name: page.context[name] for name in ("rows", "removed", "counts")}


def comparison(consultation: Consultation) -> dict[str, Any]:
    page = Client().get(reverse("public:comparison", args=[consultation.public_slug]), {"all": "1"})
    return {name: page.context[name] for name in ("rows", "counts")}


def agree(consultation: Consultation) -> None:
    ours, theirs = mapping(consultation), comparison(consultation)
    articles = [row for row in theirs["rows"] if re.fullmatch(r"a\d+", row["new"] or row["old"])]
    links: dict[str, list[str]] = {}
    for link in ProvisionLink.objects.filter(after__draft=consultation.draft).order_by("before__order"):
        links.setdefault(link.after.path, []).append(link.before.label)
    olds = [unit.label for unit in consultation.draft.previous.provisions.filter(kind="article")]
    said = {row["new"]: row["remark"] for row in articles if row["new"]}

    for row in ours["rows"]:
        path = row["unit"].path
        assert row["value"] == "、".join(links.get(path, []))
        assert (row["remark"] or "未改") == said[path]
        assert ("新增" in said[path]) == (row["value"] == "")
        assert ("合并" in said[path] or "拆出" in said[path]) == ("、" in row["value"] or "拆出" in said[path])
    alone = {row["old_label"]: row["remark"] for row in articles if row["new"] is None}
    assert {row["label"]: row["remark"] for row in ours["removed"]} == alone
    continued = {label for labels in links.values() for label in labels}
    assert {label for label, remark in alone.items() if remark == "删去"} == set(olds) - continued
    assert ours["counts"] == theirs["counts"]
    counts(consultation.draft, theirs["counts"], len(olds))


def counts(draft: Draft, words: str, olds: int) -> None:
    found = {name: int(n) for name, n in re.findall(r"(新增|删去|修改|拆出|合并|未改) (\d+) 条", words)}
    both = found["修改"] + found["未改"]
    assert both + found["新增"] + found.get("拆出", 0) == draft.provisions.filter(kind="article").count()
    assert both + found["删去"] + found.get("合并", 0) == olds


@pytest.mark.django_db
@pytest.mark.parametrize("acts", SHAPES.values(), ids=SHAPES)
def test_both_doors_say_the_same_of_every_shape(acts: list[tuple[str, int]]) -> None:
    agree(rounds_of(acts))


@pytest.mark.django_db
def test_the_shapes_are_named_as_they_are() -> None:
    consultation = rounds_of([("delete", 4), ("merge", 2), ("split", 1), ("add", 0)])

    page = comparison(consultation)

    assert [(row["heading"], row["remark"]) for row in page["rows"] if row["remark"] != "未改"] == [
        ("第一条", "新增"),
        ("第一条 → 第二条", "条序变动"),
        ("第二条 → 第三条", "修改、拆分为第三条、第四条、条序变动"),
        ("第三条", "并入第五条"),
        ("第四条", "由第二条拆出"),
        ("第四条 → 第五条", "修改、由第三条、第四条合并、条序变动"),
        ("第五条", "删去"),
    ]
    assert page["counts"] == "新增 1 条、删去 1 条、修改 2 条、拆出 1 条、合并 1 条、未改 2 条"


class Random(TestCase):
    @settings(max_examples=15)
    @given(ACTS)
    def test_both_doors_say_the_same_of_random_changes(self, acts: list[tuple[str, int]]) -> None:
        agree(rounds_of(acts))

    @settings(max_examples=12)
    @given(ACTS, st.data())
    def test_both_doors_say_the_same_after_a_correction_by_hand(
        self, acts: list[tuple[str, int]], data: st.DataObject
    ) -> None:
        consultation = rounds_of(acts)
        rows = mapping(consultation)["rows"]
        row = data.draw(st.sampled_from(rows))
        names = data.draw(st.lists(st.sampled_from(range(1, 7)), unique=True, max_size=3))
        value = "、".join(f"第{format_number(number)}条" for number in sorted(names))

        address = reverse("office:lineage", args=[consultation.pk, consultation.draft_id])
        assert office().post(address, {row["field"]: value}).status_code == 302

        corrected = next(one for one in mapping(consultation)["rows"] if one["unit"] == row["unit"])
        assert corrected["value"] == value
        assert DraftComparison.objects.filter(new=consultation.draft).count() == 1
        agree(consultation)
