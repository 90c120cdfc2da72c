"""What a screen reader is given of six pages: outline, landmarks, names, and what is said without being looked for."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import sign_in
from tests.browser.looking import headings, names, reading_tree
from tests.browser.test_accessibility import world  # noqa: F401  the same pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
Tree = list[dict[str, Any]]
CONTROLS = {
    "link",
    "button",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "radio",
    "spinbutton",
    "DisclosureTriangle",
}
LANDMARKS = {"banner", "navigation", "search", "main", "region", "contentinfo"}
MENU = ["征求意见", "联系点", "查结果", "工作人员登录"]


def landmarks(tree: Tree) -> list[str]:
    return [f"{node['role']} {node['name']}".strip() for node in tree if node["role"] in LANDMARKS]


def test_six_pages_as_they_are_read(open_page: Callable[..., Page], world: dict[str, Any]) -> None:  # noqa: F811
    page = open_page("/", phone=True)
    trees: dict[str, Tree] = {}
    for name in ("home", "consultation", "comment form", "results", "receipt"):
        page.goto(world["public"][name])
        trees[name] = reading_tree(page)
    sign_in(page, world["officer"].username)
    page.goto(world["desk"]["entry"])
    trees["entry"] = reading_tree(page)

    assert {name: headings(tree) for name, tree in trees.items()} == {
        "home": ["1 立法意见征集", "2 正在征求意见", "3 正在征求的条例", "3 再次征求的条例", "2 最近公布的结果",
                 "3 已有结果的条例", "2 找联系点", "2 怎样参与"],
        "consultation": ["1 正在征求的条例", "2 重要条款", "2 目录", "2 测试市停车条例（草案）", "3 第一章　总则", "4 第一条",
                         "4 第二条", "3 第二章　规定", "4 第三条", "4 第三条之一", "4 第四条"],
        "comment form": ["1 提意见"],
        "results": ["1 意见处理结果", "2 每一条意见、处理和理由", f"3 编号 {number_on(trees['results'], 3)} 第三条之一"],
        "receipt": ["1 回执", "2 接下来会怎样", f"2 意见编号 {number_on(trees['receipt'], 2)} 第三条"],
        "entry": ["1 录入意见"],
    }  # fmt: skip
    shared = ["banner", "navigation 主菜单", "main", "contentinfo"]
    assert {name: landmarks(tree) for name, tree in trees.items()} == {
        "home": [
            *shared[:3],
            "region 正在征求意见",
            "region 最近公布的结果",
            "region 找联系点",
            "region 怎样参与",
            "contentinfo",
        ],
        "consultation": [*shared[:3], "region 重要条款", "search", "navigation 目录", "contentinfo"],
        "comment form": [*shared[:3], "region 第三条", "contentinfo"],
        "results": shared,
        "receipt": shared,
        "entry": [*shared[:3], "navigation 工作台", "contentinfo"],
    }
    for name, tree in trees.items():
        assert [node for node in tree if node["role"] in CONTROLS and not node["name"]] == [], name
        assert not [
            node["name"] for node in tree if node["role"] in CONTROLS and set(node["name"]) & set("＋－★○●→←")
        ], name
    assert names(trees["home"], "link")[2:6] == MENU
    assert names(trees["comment form"], "combobox") == ["针对"]
    assert names(trees["comment form"], "textbox") == ["您的意见"]
    assert names(trees["comment form"], "DisclosureTriangle") == ["我建议改成……", "理由"]
    assert names(trees["receipt"], "image") == [f"回执二维码：{world['public']['receipt'].split('/')[-2][:4]}-"
                                               f"{world['public']['receipt'].split('/')[-2][4:8]}-"
                                               f"{world['public']['receipt'].split('/')[-2][8:]}"]  # fmt: skip
    assert "1 条意见 第三条" in names(trees["consultation"], "link")
    assert names(trees["entry"], "textbox") == ["您的意见 （照本人的原话写）"]
    assert names(trees["entry"], "spinbutton") == ["有几个人这样说"]


def number_on(tree: Tree, level: int) -> str:
    """The number of the opinion in the last heading of this level: nine characters that nobody can foresee."""
    words: str = [node["name"] for node in tree if node["role"] == "heading" and node["level"] == level][-1]
    return words.split(" ")[1]


@pytest.mark.parametrize("width", [1280, 390])
def test_each_side_of_a_comparison_says_which_text_it_is(
    open_page: Callable[..., Page], world: dict[str, Any], width: int  # noqa: F811
) -> None:  # fmt: skip
    page = open_page(world["public"]["comparison"])
    page.set_viewport_size({"width": width, "height": 800})

    tree = reading_tree(page)

    assert headings(tree) == ["1 修改对照", "2 修改　第三条", "3 草案　第三条", "3 草案　第三条"]
    assert [node["role"] for node in tree if node["role"] in {"insertion", "deletion"}][2:] == ["insertion"]
