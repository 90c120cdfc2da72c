"""A resident on a telephone: nothing that she typed is lost, and each jump lands where it says."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WECHAT, sign_in
from tests.factories import ContactPointFactory, make_consultation, make_draft, officer_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('opinion:')).length"


def test_what_is_typed_outlives_type_language_and_going_back_until_it_is_sent(open_page: Callable[..., Page]) -> None:
    consultation = make_consultation()
    page = open_page(f"{consultation.comment_url}?on=a1", phone=True, user_agent=WECHAT)
    expect(page.locator("#quoted")).to_contain_text("为了规范停车")

    page.select_option("#id_on", "a3")
    expect(page.locator("#quoted")).to_contain_text("消防车通道")
    page.fill("#id_text", "盲道上常停着车")
    page.get_by_role("button", name="长辈版").click()
    expect(page.locator("html.large-type")).to_be_attached()
    expect(page.locator("#id_text")).to_have_value("盲道上常停着车")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#id_text")).to_have_value("盲道上常停着车")
    page.get_by_role("button", name="中文").click()
    page.goto(consultation.get_public_url())
    page.goto(consultation.comment_url)
    expect(page.locator("#id_text")).to_have_value("盲道上常停着车")
    expect(page.locator("#id_on")).to_have_value("a3")

    page.get_by_role("button", name="下一步").click()
    page.get_by_role("link", name="修改").click()
    page.fill("#id_text", "盲道上常停着电动车")
    page.get_by_role("button", name="保存修改").click()
    expect(page.locator(".said").first).to_have_text("盲道上常停着电动车")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".ticket .code")).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_nothing_is_kept_on_a_device_of_a_points_staff(open_page: Callable[..., Page]) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    page = open_page(phone=True)
    sign_in(page, officer_of(point).username)

    page.goto(consultation.comment_url)
    page.fill("#id_text", "替别人写的意见")

    assert page.evaluate(KEPT) == 0


@pytest.fixture
def long_consultation() -> Any:
    articles = "\n".join(
        f"第{n}条　{'停车应当有序。' * 40}" for n in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
    )
    return make_consultation(draft=make_draft(f"测试市停车条例（草案）\n\n{articles}"))


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_a_jump_lands_at_the_article(
    open_page: Callable[..., Page], long_consultation: Any, phone: bool, large: bool
) -> None:
    # Smooth scrolling takes its time; whoever asked for less motion is there at once.
    page = open_page(phone=phone, reduced_motion="reduce")
    if large:
        page.get_by_role("button", name="长辈版").click()

    for path in ("a9", "a2", "a7"):
        page.goto(f"{long_consultation.get_public_url()}#{path}")
        top = page.evaluate(f"document.getElementById('{path}').getBoundingClientRect().top")
        assert -1 <= top <= 120, path


def test_the_bar_at_the_foot_covers_nothing_that_takes_the_focus(
    open_page: Callable[..., Page], long_consultation: Any
) -> None:
    page = open_page(long_consultation.get_public_url(), phone=True, reduced_motion="reduce")

    covered = []
    for _stop in range(70):
        page.keyboard.press("Tab")
        covered.append(
            page.evaluate("""() => {
                const bar = document.querySelector(".phone-bar"), focus = document.activeElement;
                if (!bar || focus === document.body || bar.contains(focus)) return "";
                const edge = bar.getBoundingClientRect(), box = focus.getBoundingClientRect();
                return edge.height && box.bottom > edge.top + 1 && box.top < edge.bottom ? focus.outerHTML.slice(0, 90) : "";
            }""")
        )

    assert list(filter(None, covered)) == []


def test_after_a_mistake_the_focus_is_on_what_went_wrong_and_the_title_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page(make_consultation().comment_url, phone=True)

    page.fill("#id_text", "字")
    page.get_by_role("button", name="下一步").click()

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^请检查："))
