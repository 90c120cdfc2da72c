"""What is typed stays when type or language changes, what happened is said, and a jump lands where it says."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.models import Comment, ImportBatch
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.rounds.models import Assignment
from portal.accounts.models import User
from tests.browser.conftest import sign_in
from tests.factories import ContactPointFactory, make_consultation, make_draft, officer_of
from tests.workbooks import workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
Open = Callable[..., Page]
LARGE = "html.large-type"


@pytest.fixture
def task() -> Assignment:
    make_consultation(points=[ContactPointFactory()], title="测试征求意见")
    return Assignment.objects.select_related("contact_point", "consultation").get()


@pytest.fixture
def officer(task: Assignment) -> User:
    return officer_of(task.contact_point)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_resident_changes_type_and_language_and_keeps_every_word(open_page: Open, scripts: bool) -> None:
    page = open_page(make_consultation().comment_url, phone=True, scripts=scripts)
    page.select_option("#id_on", "a3")
    page.fill("#id_text", "盲道上常停着车")

    page.get_by_role("button", name="长辈版").click()
    expect(page.locator(LARGE)).to_be_attached()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html[lang=en]")).to_be_attached()

    expect(page.locator("#id_text")).to_have_value("盲道上常停着车")
    expect(page.locator("#id_on")).to_have_value("a3")
    expect(page.locator("#quoted")).to_contain_text("消防车通道")
    assert not Comment.objects.exists()
    page.get_by_role("button", name="Next").click()
    page.fill("#id_name", "李四")
    page.fill("#id_phone", "13800000000")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#id_phone")).to_have_value("13800000000")
    # Enter sends, as it always does: the switches above are not the form's first button.
    page.locator("#id_name").press("Enter")
    expect(page.locator(".ticket .code")).to_be_visible()
    assert Comment.objects.get().submission.contributor.name == "李四"


def test_an_officer_changes_the_type_without_scripts_and_keeps_what_is_typed_in(
    open_page: Open, task: Assignment, officer: User
) -> None:
    page = open_page("/", scripts=False)
    sign_in(page, officer.username)
    page.goto(f"/desk/assignments/{task.pk}/entry/")
    page.fill("#id_text", "座谈会上说的话")
    page.fill("#id_people", "12")
    page.select_option("#id_channel", "meeting")

    page.get_by_role("button", name="长辈版").click()
    expect(page.locator(LARGE)).to_be_attached()

    expect(page.locator("#id_text")).to_have_value("座谈会上说的话")
    expect(page.locator("#id_people")).to_have_value("12")
    expect(page.locator("#id_channel")).to_have_value("meeting")
    expect(page.locator(".errorlist")).to_have_count(0)
    assert not Comment.objects.exists()


def test_on_other_pages_a_switch_keeps_what_is_typed_for_one_moment(
    open_page: Open, task: Assignment, officer: User
) -> None:
    page = open_page("/")
    sign_in(page, officer.username)
    Assignment.objects.update(state=Assignment.State.COLLECTING)
    page.goto(f"/desk/assignments/{task.pk}/")
    page.fill("#note", "两场座谈会")

    page.get_by_role("link", name="English").click()

    expect(page.locator("#note")).to_have_value("两场座谈会")
    assert page.evaluate("sessionStorage.length") == 0
    page.goto(f"/desk/assignments/{task.pk}/")
    expect(page.locator("#note")).to_have_value("")


def test_the_desk_asks_and_answers_where_the_officer_is(open_page: Open, task: Assignment, officer: User) -> None:
    page = open_page("/", phone=True)
    sign_in(page, officer.username)
    page.goto(f"/desk/assignments/{task.pk}/entry/")
    expect(page.locator("#id_phone")).to_have_attribute("inputmode", "tel")
    page.fill("#id_text", "第三条的盲道要写清楚")
    page.get_by_role("button", name="保存").click()

    question = page.locator("#suggested[role=alert]")
    expect(question).to_be_focused()
    expect(question).to_be_in_viewport()
    expect(page).to_have_title(re.compile("^请选择"))
    question.get_by_role("button", name="第三条").click()

    expect(page.get_by_role("status").filter(has_text="已保存")).to_be_focused()
    expect(page).to_have_title(re.compile("^已保存"))


def test_the_end_of_a_check_is_said(open_page: Open, task: Assignment, officer: User) -> None:
    batch = begin_batch(
        content=workbook([{OPINION: "一条意见"}]), name="意见.xlsx", consultation=task.consultation,
        contact_point=task.contact_point, by=None,
    )  # fmt: skip
    check_batch(batch=batch)
    ImportBatch.objects.update(state=ImportBatch.State.CHECKING)
    page = open_page("/")
    sign_in(page, officer.username)
    page.goto(f"/desk/uploads/{batch.pk}/")
    said = page.locator("#batch-state[role=status]")
    expect(said).to_have_text("")

    ImportBatch.objects.update(state=ImportBatch.State.CHECKED)

    expect(said).to_have_text("已检查，等您确认")
    expect(page).to_have_title(re.compile("^已检查"))


LONG = "停车应当有序。" * 40
ARTICLES = [f"第{n}条　{LONG}" for n in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")]
CITING = "\n".join(["测试市停车条例（草案）", "", *ARTICLES[:4], "第五条　违反第二条规定的，责令改正。", *ARTICLES[5:]])


def distance(page: Page, anchor: str) -> float:
    """From the upper edge of what can be seen to the upper edge of what was jumped to."""
    found: float = page.evaluate(
        """(anchor) => {
        const top = document.getElementById(anchor).getBoundingClientRect().top;
        const heads = [...document.querySelectorAll(".versions-head")].map((one) => one.getBoundingClientRect());
        const above = heads.filter((box) => box.height && box.bottom > 0 && box.top < 64 && box.bottom <= top + 1);
        return top - Math.max(0, ...above.map((box) => box.bottom));
    }""",
        anchor,
    )
    return found


@pytest.mark.parametrize("size", [(390, 844), (320, 256), (1280, 900)])
def test_every_jump_lands_within_forty_points(open_page: Open, size: tuple[int, int]) -> None:
    first = make_draft(CITING)
    second = make_draft(CITING.replace("有序", "整齐"), project=first.project, previous=first)
    consultation = make_consultation(draft=second)
    page = open_page(consultation.get_public_url(), reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})

    for path in ("a8", "a2", "a6"):
        page.locator(f".contents a[href='#{path}']").click()
        assert 0 <= distance(page, path) <= 40, path
    page.fill("#find", "责令改正")
    page.get_by_role("button", name="查找").click()
    assert 0 <= distance(page, "found") <= 40
    page.locator("#found a").click()
    assert 0 <= distance(page, "a5") <= 40
    page.goto(f"/consultations/{consultation.public_slug}/comparison/")
    page.get_by_role("link", name="看第一处修改").click()
    at = page.evaluate("location.hash.slice(1)")
    assert 0 <= distance(page, at) <= 40
    page.locator(f"#{at}").get_by_role("link", name="下一处").click()
    assert 0 <= distance(page, page.evaluate("location.hash.slice(1)")) <= 40


def test_the_cited_words_stay_under_the_pointer_and_go_with_escape(open_page: Open) -> None:
    page = open_page(make_consultation(draft=make_draft(CITING)).get_public_url(), reduced_motion="reduce")
    reference, note = page.locator("a.ref").first, page.get_by_role("tooltip")

    reference.hover()
    expect(note).to_contain_text("停车应当有序")
    note.hover()
    page.wait_for_timeout(600)
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    reference.focus()
    expect(note).to_be_visible()
    expect(reference).to_have_attribute("aria-describedby", "cited")
    page.keyboard.press("Tab")
    expect(note).to_be_hidden()
    reference.hover()
    page.mouse.move(2, 2)
    expect(note).to_be_hidden()


def test_a_copied_citation_is_said(open_page: Open) -> None:
    page = open_page(make_consultation().get_public_url(), permissions=["clipboard-read", "clipboard-write"])
    page.locator("#a2 .label").focus()
    page.get_by_role("button", name="复制引用").click()

    expect(page.get_by_role("status").filter(has_text="第二条")).to_have_text(
        re.compile("已复制.*《测试市停车条例（草案）》第二条")
    )
    assert page.evaluate("navigator.clipboard.readText()") == "《测试市停车条例（草案）》第二条"


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_menu_says_where_one_is(open_page: Open, path: str) -> None:
    page = open_page(f"{path}points/")

    current: Any = page.locator("[aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_have_attribute("href", f"{path}points/")


def test_the_end_of_a_session_is_said_before_and_can_be_put_off(
    open_page: Open, task: Assignment, officer: User, settings: Any
) -> None:
    settings.SESSION_COOKIE_AGE = 8 * 3600
    page = open_page("/")
    sign_in(page, officer.username)
    page.clock.install()
    page.goto(f"/desk/assignments/{task.pk}/entry/")
    page.fill("#id_text", "写到一半的话")
    warning = page.locator("[role=alert]:has(.session-end)")
    soon, over = warning.locator(".soon"), warning.locator(".over")
    expect(soon).to_be_hidden()

    page.clock.fast_forward("07:51:00")
    expect(soon).to_be_visible()
    expect(over).to_be_hidden()
    page.get_by_role("button", name="继续登录").click()
    expect(soon).to_be_hidden()
    page.clock.fast_forward("07:45:00")
    expect(soon).to_be_hidden()
    page.clock.fast_forward("00:20:00")
    expect(over).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("写到一半的话")
