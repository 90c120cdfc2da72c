"""A draft from its upload to the comparison of two: corrected by keyboard, published, followed by a second one."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Download, Page, expect

from consultations.rounds.models import Consultation
from portal.accounts.models import Role
from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import assert_clean
from tests.factories import make_consultation, person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
Open = Callable[..., Page]
FAULTY = """测试市停车条例（草案）
第一条　为了规范停车，制定本条例。
第二条　停车应当缴费。
第三条的停车场应当公示收费标准，不得擅自提高。
第四条　违反第三条规定的，责令改正。停车
场拒不改正的，处罚款。
第五条　本条例自公布之日起施行。
"""
SECOND = """测试市停车条例（草案二次审议稿）
第一条　为了规范停车，制定本条例。
第二条　鼓励错时共享停车位。
第三条　停车应当缴费。
第四条　停车场应当公示收费标准和服务时间，不得擅自提高。
第五条　违反第四条规定的，责令改正。停车场拒不改正的，处罚款。
第六条　本条例自公布之日起施行。
"""


def draft_file(folder: Path, text: str) -> str:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    path = folder / "草案.docx"
    document.save(str(path))
    return str(path)


def test_two_readings_of_a_draft(open_page: Open, tmp_path: Path) -> None:
    consultation = make_consultation(title="《测试市停车条例（草案）》公开征求意见")
    consultation.unpublish()
    Consultation.objects.filter(pk=consultation.pk).update(draft=None, first_published_at=None)
    office = open_page("/")
    sign_in(office, person_with(Role.EDITOR).username)

    upload(office, consultation, draft_file(tmp_path, FAULTY))
    correct_by_keyboard(office)
    assert_axe_clean_part(office)
    office.get_by_role("button", name="确认这份文本").click()
    office.wait_for_url("**/edit/")
    publish(office)

    upload(office, consultation, draft_file(tmp_path, SECOND), reason="二次审议稿")
    office.get_by_role("button", name="确认这份文本").click()
    office.wait_for_url("**/lineage/")
    expect(office.get_by_label("第四条", exact=False).first).to_have_value("第三条")
    office.get_by_role("button", name="确认对应关系").click()
    office.wait_for_url("**/edit/")
    publish_correction(office, consultation)

    read_comparison(open_page("/"), consultation, tmp_path)
    read_comparison(open_page("/", phone=True, scripts=False), consultation, None)


def upload(page: Page, consultation: Consultation, path: str, reason: str = "") -> None:
    page.goto(f"/office/consultations/{consultation.pk}/draft/")
    page.set_input_files("#id_file", path)
    if reason:
        page.fill("#id_correction_reason", reason)
    else:
        page.select_option("#id_previous", label="无：这是第一份文本")
    page.get_by_role("button", name="上传并查看").click()
    page.wait_for_url("**/draft/*/")


def correct_by_keyboard(page: Page) -> None:
    """Two faults: an article taken for running text, a paragraph cut in two by a stray line end."""
    expect(page.locator(".office")).to_contain_text("识别出 4 条。")
    reach(page, "第三条的停车场")
    press(page, "[")
    expect(page.locator(".office")).to_contain_text("识别出 5 条。")
    expect(page.locator(".unit.article", has_text="第三条")).to_have_count(1)

    # Pressed once too often, and taken back.
    press(page, "]")
    press(page, "z")
    expect(page.locator(".office")).to_contain_text("识别出 5 条。")

    reach(page, "违反第三条规定的")
    press(page, "Enter")
    expect(page.locator(".correction-edit textarea")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("违反第三条规定的，责令改正。停车场拒不改正的，处罚款。\n前款罚款上缴国库。")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".unit.paragraph", has_text="前款罚款上缴国库。")).to_have_count(1)


def press(page: Page, key: str) -> None:
    """Press a key that sends the form, once the chosen line has the focus again."""
    page.wait_for_function("document.activeElement.name === 'at'")
    with page.expect_navigation():
        page.keyboard.press(key)


def reach(page: Page, words: str) -> None:
    """Move to a line with Tab and the arrow keys alone."""
    focused = "document.activeElement.name === 'at' ? document.activeElement.closest('li').innerText : ''"
    for _ in range(60):
        if page.evaluate(focused):
            break
        page.keyboard.press("Tab")
    for _ in range(40):
        if words in page.evaluate(focused):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{words} cannot be reached by keyboard")


def assert_axe_clean_part(page: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=".office").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in found] == []


def publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("[name=action-publish]").click()
    expect(page.locator(".messages")).to_contain_text("发布")


def publish_correction(page: Page, consultation: Consultation) -> None:
    """What is changed once the page is public is published as a correction, looked at first."""
    page.goto(f"/office/consultations/{consultation.pk}/acts/correct/")
    expect(page.locator("[name=reason]")).to_have_value("二次审议稿")
    page.locator("[name=preview]").click()
    page.locator("[name=confirm]").click()
    expect(page.locator("main")).to_contain_text("公告已公布")


def read_comparison(page: Page, consultation: Consultation, folder: Path | None) -> None:
    page.goto(f"/consultations/{consultation.public_slug}/")
    expect(page.locator("main")).to_contain_text("二次审议稿")
    page.get_by_role("link", name="更正前后对照").click()
    rows = page.locator("section.versions h2")
    assert [" ".join(row.split()) for row in rows.all_inner_texts()] == [
        "≠ 修改 标题", "＋ 新增 第二条", "≠ 修改、条序变动 第三条 → 第四条", "≠ 修改、条序变动 第四条 → 第五条",
    ]  # fmt: skip
    expect(page.locator("ins", has_text="和服务时间")).to_have_count(1)
    page.get_by_role("link", name="看第一处修改").click()
    page.get_by_role("link", name="下一处修改").first.click()
    assert_clean(page, "comparison") if folder else None
    page.get_by_role("link", name="看全文").click()
    expect(page.locator("section.versions")).to_have_count(7)
    page.get_by_role("link", name="历次审议稿中的这一条 第四条").click()
    expect(page.locator("h1")).to_have_text("第四条")
    expect(page.locator(".versions-of-unit li")).to_have_count(2)
    if folder:
        look_at_downloads(page, consultation, folder)


def look_at_downloads(page: Page, consultation: Consultation, folder: Path) -> None:
    page.goto(f"/consultations/{consultation.public_slug}/comparison/")
    table = saved(page, "修改前后对照表（.docx）", folder)
    cells = [cell.text for row in Document(str(table)).tables[0].rows for cell in row.cells]
    assert any("服务时间" in text for text in cells)
    assert saved(page, "修改前后对照表（.pdf）", folder).read_bytes().startswith(b"%PDF")
    page.goto(f"/consultations/{consultation.public_slug}/")
    text = saved(page, "下载 .docx", folder)
    assert "第二条　鼓励错时共享停车位。" in [paragraph.text for paragraph in Document(str(text)).paragraphs]
    assert saved(page, "大字版 .pdf", folder).read_bytes().startswith(b"%PDF")
    for path in (table, text):
        convert_with_libreoffice(path)


def saved(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    value: Download = download.value
    path = folder / value.suggested_filename
    value.save_as(path)
    return path


def convert_with_libreoffice(path: Path) -> None:
    """Where LibreOffice is installed, it opens what we wrote."""
    office = shutil.which("soffice")
    if office is None:
        return
    environment = os.environ | {"HOME": str(path.parent)}
    subprocess.run([office, "--headless", "--convert-to", "pdf", "--outdir", path.parent, path], check=True,
                   capture_output=True, timeout=180, env=environment)  # fmt: skip
    assert path.with_suffix(".pdf").stat().st_size > 1_000


def test_a_reference_shows_what_it_cites_on_focus(open_page: Open) -> None:
    consultation = make_consultation()
    page = open_page(f"/consultations/{consultation.public_slug}/")

    page.locator("a.ref", has_text="前款").focus()

    expect(page.get_by_role("tooltip")).to_contain_text("禁止在下列地方停车")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()


def test_the_contents_show_where_one_is(open_page: Open) -> None:
    draft: Any = make_consultation()
    page = open_page(f"/consultations/{draft.public_slug}/")

    page.locator("#a4").scroll_into_view_if_needed()

    expect(page.locator(".contents [aria-current]")).to_have_count(1)
