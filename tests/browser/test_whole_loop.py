"""From the upload of a draft to the resident reading the decision: five people, one real browser each."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from consultations.comments.models import Comment
from consultations.rounds.models import Consultation, ConsultationIndexPage
from portal.accounts.models import Role, User
from tests.browser.conftest import WECHAT, sign_in
from tests.factories import DRAFT_TEXT, ContactPointFactory, close, officer_of, person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
REASON = "第三条已经增加无障碍坡道一项。"
Open = Callable[..., Page]


@pytest.fixture
def draft_file(tmp_path: Path) -> Path:
    document = Document()
    for line in DRAFT_TEXT.splitlines():
        document.add_paragraph(line)
    path = tmp_path / "草案.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "resident without scripts"])
def test_the_whole_loop(open_page: Open, draft_file: Path, tmp_path: Path, scripts: bool) -> None:
    point = ContactPointFactory(name="测试街道基层立法联系点")
    people = {role: person_with(role) for role in (Role.EDITOR, Role.REVIEWER, Role.APPROVER)}
    officer = officer_of(point)

    consultation = publish(open_page("/"), people[Role.EDITOR], draft_file)
    receive_and_type_in(open_page("/", phone=True), officer)
    code = speak(open_page("/", phone=True, scripts=scripts, user_agent=WECHAT), consultation)
    upload(open_page("/"), officer, tmp_path)
    assert Comment.objects.received().count() == 5

    close(consultation)
    decide(open_page("/"), people[Role.REVIEWER], consultation)
    approve_and_publish(open_page("/"), people[Role.APPROVER], consultation)

    read_the_outcome(open_page("/receipts/", phone=True, scripts=scripts), code)
    results = open_page(f"/consultations/{consultation.public_slug}/results/")
    expect(results.locator("main")).to_contain_text("盲道上不要停车")
    expect(results.locator("main")).to_contain_text(REASON)


def publish(page: Page, editor: User, draft_file: Path) -> Consultation:
    """A project, a consultation, its text, and the publication, all in the Wagtail admin."""
    sign_in(page, editor.username)
    page.goto("/admin/snippets/drafts/legislativeproject/add/")
    for field, value in {"name": "测试市停车条例", "code": "parking", "responsible_body": "测试市人大"}.items():
        page.fill(f"#id_{field}", value)
    page.click("footer button[type=submit]")
    expect(page.locator("body")).to_contain_text("测试市停车条例")

    page.goto(f"/admin/pages/add/rounds/consultation/{ConsultationIndexPage.objects.get().pk}/")
    page.fill("#id_title", "《测试市停车条例（草案）》公开征求意见")
    page.select_option("#id_project", label="测试市停车条例")
    now = timezone.localtime()
    for field, moment in {
        "opens_at": now - timedelta(hours=1),
        "public_closes_at": now + timedelta(days=31),
        "points_close_at": now + timedelta(days=36),
    }.items():
        page.fill(f"#id_{field}", moment.strftime("%Y-%m-%d %H:%M"))
        page.keyboard.press("Escape")
    # By keyboard: the date picker that closes above it moves the page under a mouse.
    point = page.locator("#id_points input[type=checkbox]").first
    point.focus()
    page.keyboard.press("Space")
    expect(point).to_be_checked()
    # An open date picker would lie above the button.
    page.locator("footer button.action-save").press("Enter")
    page.get_by_role("link", name="上传草案").click()
    page.set_input_files("#id_file", str(draft_file))
    page.get_by_role("button", name="上传并查看").click()
    expect(page.locator(".office")).to_contain_text("识别出 5 条。")
    expect(page.locator(".units")).to_contain_text("盲道。")
    page.get_by_role("button", name="确认这份文本").click()
    page.wait_for_url("**/edit/")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("[name=action-publish]").click()
    expect(page.locator(".messages")).to_contain_text("发布")
    return Consultation.objects.live().get()


def receive_and_type_in(page: Page, officer: User) -> None:
    sign_in(page, officer.username)
    page.get_by_role("link", name="打开任务").click()
    page.get_by_role("button", name="接收任务").click()
    page.get_by_role("button", name="认领任务").click()
    page.get_by_role("link", name="录入", exact=True).click()
    page.select_option("#id_on", label="第三条")
    page.fill("#id_text", "座谈会上大家说盲道上不要停车")
    page.select_option("#id_channel", label="座谈会")
    page.get_by_role("button", name="保存并显示纸条").click()
    expect(page.locator(".ticket .code")).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$"))


def speak(page: Page, consultation: Consultation) -> str:
    """Two opinions in one sitting; the code on the receipt."""
    page.get_by_role("link", name=consultation.title, exact=True).click()
    page.get_by_role("link", name="对第三条提意见").click()
    expect(page.locator(".quoted")).to_contain_text("禁止在下列地方停车")
    page.fill("#id_text", "盲道上不要停车，坡道也要写进去")
    page.get_by_role("button", name="再提一条").click()
    page.fill("#id_text", "希望这部条例早日施行")
    page.get_by_role("button", name="下一步：看一遍再提交").click()
    expect(page.locator("main")).to_contain_text("盲道上不要停车，坡道也要写进去")
    page.get_by_role("button", name="提交意见").click()
    expect(page.locator("main")).to_contain_text("谢谢您，意见已经收到")
    return page.locator(".ticket .code").inner_text()


def upload(page: Page, officer: User, folder: Path) -> None:
    sign_in(page, officer.username)
    page.get_by_role("link", name="继续").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    path = folder / "template.xlsx"
    download.value.save_as(path)
    book = load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book.worksheets[0]
    for row, (target, text) in enumerate([("第三条", "消防车通道要划线"), ("全文", "总体赞成这部条例")], start=2):
        sheet.cell(row=row, column=1, value=target)
        sheet.cell(row=row, column=2, value=text)
    book.save(path)
    page.get_by_role("link", name="上传", exact=True).click()
    page.set_input_files("#id_file", str(path))
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="保存 2 条意见").click()
    page.get_by_role("link", name="打印纸条").click()
    expect(page.locator(".slip")).to_have_count(2)
    page.get_by_role("button", name="已打印").click()
    page.get_by_role("link", name="《测试市停车条例（草案）》公开征求意见").click()
    page.get_by_role("button", name="报送").click()
    expect(page.locator(".messages")).to_contain_text("已报送")


def decide(page: Page, reviewer: User, consultation: Consultation) -> None:
    """Find by words, decide with a reason; the rest is noted; everything is cleared."""
    sign_in(page, reviewer.username)
    page.goto(f"/office/comments/?consultation={consultation.pk}")
    page.fill("#q", "盲道")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator(".comment-line")).to_have_count(2)
    for box in page.locator(".comment-line input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="处理勾选的").click()
    expect(page.locator("h1")).to_have_text("处理 2 条意见")
    page.get_by_label("采纳", exact=True).check()
    page.fill("#id_reason", REASON)
    page.get_by_role("button", name="对 2 条意见这样处理").click()
    page.goto(f"/office/comments/?consultation={consultation.pk}&status=undecided")
    for box in page.locator(".comment-line input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="处理勾选的").click()
    page.get_by_label("赞同").check()
    page.get_by_role("button", name="对 3 条意见这样处理").click()
    page.goto(f"/office/comments/?consultation={consultation.pk}&clearance=pending")
    for box in page.locator(".comment-line input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="可以公开").click()
    expect(page.locator(".messages")).to_contain_text("5 条意见可以公开了")


def approve_and_publish(page: Page, approver: User, consultation: Consultation) -> None:
    sign_in(page, approver.username)
    page.goto("/office/approvals/")
    for box in page.locator(".comment-line input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="审签勾选的").click()
    expect(page.locator(".messages")).to_contain_text("已审签 5 项")
    page.goto(f"/office/consultations/{consultation.pk}/results/")
    page.get_by_role("button", name="公布结果").click()
    expect(page.locator(".messages")).to_contain_text("结果已经公布")


def read_the_outcome(page: Page, code: str) -> None:
    page.fill("#id_code", code.lower().replace("-", " "))
    page.get_by_role("button", name="查看").click()
    ticket: Any = expect(page.locator(".ticket"))
    ticket.to_contain_text("采纳")
    ticket.to_contain_text(REASON)
    ticket.to_contain_text("赞同")
