"""In Chromium: coming in by QR code, the second step, handing over, an observer who only submits, the directory."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from contactpoints.models import ContactPoint, Designation, ReceptionDay
from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.services.people import PersonDetails, change_person
from tests.browser.conftest import WECHAT, sign_in
from tests.browser.test_accessibility import violations
from tests.factories import ContactPointFactory, UserFactory, make_consultation, officer_of, person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
OpenPage = Callable[..., Page]


def axe_clean(page: Page) -> None:
    assert violations(page) == [], page.url


def fits(page: Page) -> None:
    width, shown = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= shown, page.url


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_invitation_shown_by_a_coordinator_lets_in_on_a_phone(open_page: OpenPage, prefix: str) -> None:
    point = ContactPointFactory(code="P1", name="柳堤街道基层立法联系点")
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path)
    desk = open_page()
    sign_in(desk, coordinator.username)
    desk.goto(f"{prefix}/network/people/new/?point=P1")
    axe_clean(desk)
    desk.fill("#id_name", "新联络员")
    desk.fill("#id_phone", "13900001111")
    desk.select_option("#id_role", "officer")
    desk.click("main button.main")
    expect(desk.locator(".invitation svg")).to_have_count(1)
    address = desk.locator(".invitation .address").inner_text()
    axe_clean(desk)

    phone = open_page(phone=True, user_agent=WECHAT)
    phone.goto(address)
    fits(phone)
    axe_clean(phone)
    phone.fill("#id_username", "新来的")
    phone.fill("#id_password", "一句好记的话就是密码")
    phone.fill("#id_again", "一句好记的话就是密码")
    phone.click("main button.main")
    phone.wait_for_url("**/desk/")
    phone.goto(f"{prefix}/network/points/P1/edit/")
    fits(phone)
    phone.fill("#id_opening_hours", "每天 9:00–17:00")
    phone.click("main button.main")
    phone.wait_for_url(f"**{prefix}/network/points/P1/")
    assert ContactPoint.objects.get().opening_hours == "每天 9:00–17:00"

    again = open_page(phone=True)
    assert again.goto(address).status == 410


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_editor_sets_up_the_second_step_and_comes_in_by_a_recovery_code(open_page: OpenPage, prefix: str) -> None:
    editor = person_with(Role.EDITOR)
    page = open_page()
    sign_in(page, editor.username)
    page.goto(prefix + reverse("accounts:set_up_second_step"))
    assert page.locator(".qr svg").count() == 1
    axe_clean(page)
    device = TOTPDevice.objects.get(user=editor)
    page.fill("#id_code", f"{totp(device.bin_key):06d}")
    page.click("main button.main")
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    axe_clean(page)

    other = open_page(phone=True)
    other.goto(prefix + reverse("accounts:sign_in"))
    other.fill("#id_username", editor.username)
    other.fill("#id_password", "secret-pass")
    other.click("main button.main")
    other.wait_for_url("**/sign-in/code/")
    fits(other)
    axe_clean(other)
    other.fill("#id_code", codes[3])
    other.click("main button.main")
    other.wait_for_url(re.compile(r"/office/$"))
    expect(other.locator("ul.todos")).to_be_visible()


@pytest.mark.parametrize(
    ("prefix", "open_work", "done"),
    [("", "等您办理", "接任人已接任"), ("/en", "in which the next step is yours", "接任人 has taken over")],
)
def test_a_head_hands_over_and_the_successor_finds_the_work(
    open_page: OpenPage, prefix: str, open_work: str, done: str
) -> None:
    point = ContactPointFactory(code="P1")
    make_consultation(points=[point], title="正在征求的条例")
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path)
    old, new = person_with(Role.HEAD, ScopeKind.POINT, point.pk), UserFactory(display_name="接任人")
    change_person(user=new, details=PersonDetails("接任人", phone="13900002222"), by=None)
    page = open_page()
    sign_in(page, coordinator.username)
    page.goto(prefix + reverse("network:hand_over", args=[old.pk]))
    assert open_work in page.inner_text("main")
    axe_clean(page)
    page.fill("#id_to", "139 0000 2222")
    page.click("main button.main")
    expect(page.locator("main")).to_contain_text(done)

    successor = open_page(phone=True)
    sign_in(successor, new.username)
    successor.goto(prefix + reverse("desk:home"))
    assert "正在征求的条例" in successor.inner_text("main")
    gone = open_page()
    sign_in(gone, old.username)
    gone.goto(prefix + reverse("desk:home"))
    assert "正在征求的条例" not in gone.inner_text("main")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_observer_types_in_and_reads_nobody_elses_words(open_page: OpenPage, prefix: str) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point], title="正在征求的条例")
    task = consultation.assignments.get()
    observer = person_with(Role.OBSERVER, ScopeKind.POINT, point.pk)
    page = open_page(phone=True)
    sign_in(page, observer.username)
    page.goto(prefix + reverse("desk:assignment", args=[task.pk]))
    fits(page)
    axe_clean(page)
    assert page.locator("button[name=state]").count() == 0
    assert page.locator(f"a[href$='{reverse('desk:upload', args=[task.pk])}']").count() == 0
    page.click(f"a[href$='{reverse('desk:entry', args=[task.pk])}']")
    page.wait_for_url("**/entry/")
    page.fill("#id_text", "楼下的路灯坏了很久")
    page.click("main button.main")
    expect(page.locator(".ticket .code")).to_have_count(1)
    page.reload()
    expect(page.locator(".ticket .code")).to_have_count(0)
    page.goto(prefix + reverse("desk:comments"))
    assert "楼下的路灯" not in page.inner_text("main")


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_directory_is_found_read_and_printed(open_page: OpenPage, prefix: str, phone: bool) -> None:
    point = ContactPointFactory(code="P1", name="柳堤街道基层立法联系点", address="柳堤路 18 号", phone="0990-5550101")
    ContactPointFactory(code="P2", name="桐花街道基层立法联系点")
    ReceptionDay.objects.create(contact_point=point, weekday=3)
    Designation.objects.create(contact_point=point, level="city", issuing_body="市人大常委会", since=date(2024, 1, 1))
    page = open_page(phone=phone, scripts=False)
    page.goto(f"{prefix}/points/")
    fits(page)
    page.fill("#q", "柳堤")
    page.click("main button.main")
    expect(page.locator(".item-title")).to_have_text(["柳堤街道基层立法联系点"])
    page.click(".item-title a")
    page.wait_for_url(f"**{prefix}/points/P1/")
    fits(page)
    assert "柳堤路 18 号" in page.inner_text("main")

    scripted = open_page(phone=phone)
    if phone:
        scripted.set_viewport_size({"width": 360, "height": 740})
    for path in (f"{prefix}/points/", f"{prefix}/points/P1/", f"{prefix}/points/P1/print/poster.html"):
        scripted.goto(path)
        fits(scripted)
        axe_clean(scripted)


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_staffs_screens_are_clean(open_page: OpenPage, prefix: str, phone: bool) -> None:
    point = ContactPointFactory(code="P1")
    officer = officer_of(point)
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path)
    security, auditor = person_with(Role.SECURITY), person_with(Role.AUDITOR)
    screens: list[tuple[User, list[str]]] = [
        (coordinator, ["/network/", "/network/points/P1/", "/network/points/P1/edit/", "/network/people/",
                       f"/network/people/{officer.pk}/", "/accounts/me/"]),
        (security, ["/network/exchange/", f"/network/people/{officer.pk}/"]),
        (auditor, ["/audit/"]),
    ]  # fmt: skip
    for user, paths in screens:
        page = open_page(phone=phone)
        sign_in(page, user.username)
        for path in paths:
            page.goto(prefix + path)
            fits(page)
            axe_clean(page)
