from collections.abc import Callable

import pytest

from search.clustering.differences import difference
from search.clustering.duplicates import find_duplicates
from search.clustering.pipeline import cluster

BASE = "建议规定物业公司应当在三十日内向全体业主公示公共收益的收支情况，业主有权查阅账目，逾期不公示的予以处罚。"
PAIRS = [
    ("建议将停车收费的标准向社会公开，并且允许居民在夜间免费停放，希望尽快实施这项规定。", "允许", "不允许"),
    (BASE, "三十日", "六十日"),
    (BASE, "应当", "不应当"),
    (BASE, "有权", "无权"),
    ("希望在条例中写明养犬必须登记，烈性犬在小区里一律禁止饲养，违反的罚款500元，由公安部门执行。", "500元", "5000元"),
    ("我同意草案第十二条关于夜间施工噪声的规定，晚上十点以后不得施工，请严格执行，保护居民休息。", "同意", "反对"),
    ("老旧小区加装电梯需要经过三分之二以上业主同意才可以实施，低层住户的补偿也要写清楚。", "以上", "以下"),
    ("中小学校门口两百米以内禁止开设网吧和彩票店，已经开设的要限期搬迁，请写进条例第八条。", "第八条", "第六条"),
    ("公共停车场对新能源汽车减半收费的期限应当延长，现在写的期限太短，起不到鼓励的作用。", "延长", "缩短"),
    ("外卖骑手的保险费用应当由平台承担，骑手自愿购买其他商业保险的，平台不得以此减少补贴。", "不得", "可以"),
    ("社区养老服务设施的面积标准每百户不少于30平方米，新建小区要同步规划同步建设同步交付。", "30", "20"),
    ("希望A3区重视网约车的问题，没有网约车驾驶证的司机上路要查，公路拥堵影响市民出行。", "A3区", "B3区"),
    ("人民路的公交站台没有遮雨的地方，等车的老人和孩子淋雨，请在今年的改造中一并建好。", "人民路", "解放路"),
    ("村级财务每年公开两次，由村务监督委员会审核，村民代表有疑问的可以要求说明，并且记录在案。", "两次", "一次"),
]


@pytest.mark.parametrize(("text", "before", "after"), PAIRS)
def test_a_near_duplicate_with_another_meaning_is_flagged(text: str, before: str, after: str) -> None:
    other = text.replace(before, after, 1)

    found = cluster([text, text, other])

    assert len(set(found.duplicates.group.tolist())) == 1
    assert found.decisive.tolist() == [False, False, True]


@pytest.mark.parametrize(
    "change",
    [lambda text: text + "谢谢！", lambda text: "您好，" + text, lambda text: text.replace("查阅", "查约"),
     lambda text: text.replace("，", "\n"), lambda text: text.replace("收益", "收")],
    ids=["thanks", "greeting", "typo", "marks", "left out"],
)  # fmt: skip
def test_what_turns_no_meaning_is_not_flagged(change: Callable[[str], str]) -> None:
    found = cluster([BASE, BASE, change(BASE)])

    assert len(set(found.duplicates.group.tolist())) == 1
    assert found.decisive.tolist() == [False] * 3


def test_spans_are_offsets_in_the_texts_as_written() -> None:
    leader = "業主，應當在30日內公示賬目。"
    member = "业主 应当在 60 日内，公示账目"

    found = difference(leader, member)

    assert [leader[a:b] for a, b in found.leader] == ["3"]
    assert [member[a:b] for a, b in found.member] == ["6"]
    assert found.decisive


def test_an_insertion_is_an_empty_span_in_the_leader() -> None:
    found = difference("业主同意加装电梯", "业主不同意加装电梯")

    assert found.leader == ((2, 2),)
    assert found.member == ((2, 3),)
    assert found.decisive


def test_the_difference_of_a_row_is_to_its_leader() -> None:
    texts = [BASE, BASE, BASE.replace("三十日", "六十日")]

    found = cluster(texts)

    assert found.difference(texts, 0) is None
    changed = found.difference(texts, 2)
    assert changed is not None
    assert [texts[2][a:b] for a, b in changed.member] == ["六"]


def test_texts_of_marks_only_have_differences_too() -> None:
    assert difference("👍👍", "👍👎").leader == ((1, 2),)


def test_one_character_does_not_hide_in_the_groups_without_a_model() -> None:
    other = BASE.replace("应当", "可以")

    assert len(set(find_duplicates([BASE, other]).group.tolist())) == 1
    assert difference(BASE, other).decisive
