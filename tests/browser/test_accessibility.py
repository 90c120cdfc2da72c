"""axe finds nothing on the main pages, in both languages, at both widths; and nothing scrolls sideways."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from consultations.comments.models import Comment
from consultations.comments.services.clearance import clear_comments
from consultations.comments.services.reporting import report_collection
from consultations.decisions.models import DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.drafts.services.drafts import read_draft
from consultations.drafts.services.notes import note_provision
from portal.accounts.models import Role, ScopeKind
from portal.accounts.services.grants import grant_role
from tests.browser.conftest import sign_in
from tests.factories import (
    DRAFT_TEXT,
    ContactPointFactory,
    close,
    make_consultation,
    make_draft,
    officer_of,
    person_with,
    speak,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def world() -> dict[str, Any]:
    """An open consultation with an officer's task, and a closed one with results."""
    point = ContactPointFactory()
    opened = make_consultation(points=[point], title="正在征求的条例", audience="与停车有关的人")
    received = speak(opened, "盲道上不要停车", on="a3")
    key = opened.draft.provisions.get(path="a3")
    note_provision(provision=key, is_key=True, question="还有哪些地方？", explanation="参照外地经验。", by=None)
    closed = make_consultation(title="已有结果的条例")
    speak(closed, "公示收费标准", on="a3-1")
    close(closed)
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    comments = list(Comment.objects.filter(consultation=closed))
    kind = DispositionKind.objects.get(code="partly-adopted")
    approve_decisions(
        decisions=[propose_decision(comments=comments, kind=kind, reason="写明公示", by=reviewer)], by=approver
    )
    clear_comments(comments=comments, by=reviewer)
    publish_results(consultation=closed, kind="interim", by=approver)
    second = make_draft(DRAFT_TEXT.replace("盲道。", "盲道、坡道。"), project=closed.project, previous=closed.draft)
    again = make_consultation(draft=second, title="再次征求的条例")
    speak(again, "写明坡道的坡度", on="a3")
    task = opened.assignments.get()
    report_collection(assignment=task, by=None)
    unread = read_draft(content=DRAFT_TEXT.encode(), name="d.txt", project=opened.project, stage="draft", by=None)
    propose_decision(comments=Comment.objects.filter(consultation=again), kind=kind, reason="写明", by=reviewer)
    staff = person_with(Role.EDITOR)
    for role in (Role.REVIEWER, Role.APPROVER):
        grant_role(user=staff, role=role, scope_kind=ScopeKind.EVERYTHING, scope_key="", by=None)
    return {
        "officer": officer_of(point),
        "staff": staff,
        "public": {
            "home": "/",
            "list": "/consultations/",
            "consultation": f"/consultations/{opened.public_slug}/",
            "comment form": f"{opened.comment_url}?on=a3",
            "receipt": reverse("receipts:show", args=[received.code]),
            "find receipt": "/receipts/",
            "results": closed.results_url,
            "unit": reverse("public:unit", args=[again.public_slug, "a3"]),
            "comparison": reverse("public:comparison", args=[again.public_slug]),
            "whole comparison": reverse("public:comparison", args=[again.public_slug]) + "?all=1",
            "main points": reverse("public:poster", args=[opened.public_slug]),
            "found words": f"/consultations/{opened.public_slug}/?find=停车",
            "sign-in": "/accounts/sign-in/",
        },
        "desk": {"desk": "/desk/", "task": f"/desk/assignments/{task.pk}/", "entry": f"/desk/assignments/{task.pk}/entry/",
                 "upload": f"/desk/assignments/{task.pk}/upload/", "our comments": "/desk/comments/"},
        "office": {
            "office": "/office/",
            "comments": "/office/comments/",
            "found comments": "/office/comments/?q=停车&status=undecided",
            "filters": "/office/comments/#filters",
            "comment": reverse("office:comment", args=[Comment.objects.filter(consultation=opened).get().pk]),
            "decided comment": reverse("office:comment", args=[comments[0].pk]),
            "approvals": "/office/approvals/",
            "results": "/office/results/",
            "open check list": reverse("office:publish", args=[opened.pk]),
            "check list": reverse("office:publish", args=[closed.pk]),
            "assignments": reverse("office:assignments", args=[opened.pk]),
            "upload": reverse("office:draft_upload", args=[opened.pk]),
            "correcting": reverse("office:draft_preview", args=[opened.pk, unread.pk]) + "?unit=3&edit=1",
            "lineage": reverse("office:lineage", args=[again.pk, second.pk]),
            "notes": reverse("office:notes", args=[opened.pk]),
            "note": reverse("office:note", args=[opened.pk, key.pk]),
        },
    }  # fmt: skip


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes'][:3]]}" for rule in found]


def assert_clean(page: Page, name: str) -> None:
    assert violations(page) == [], name
    width, shown = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= shown, f"{name} scrolls sideways: {width} > {shown}"


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
@pytest.mark.parametrize("phone", [False, True], ids=["1280", "390"])
def test_axe_finds_nothing(open_page: Callable[..., Page], world: dict[str, Any], prefix: str, phone: bool) -> None:
    page = open_page("/", phone=phone)
    for name, path in world["public"].items():
        page.goto(prefix + path)
        assert_clean(page, name)
    sign_in(page, world["officer"].username)
    for name, path in world["desk"].items():
        page.goto(prefix + path)
        assert_clean(page, name)
    office = open_page("/", phone=phone)
    sign_in(office, world["staff"].username)
    for name, path in world["office"].items():
        office.goto(prefix + path)
        assert_clean(office, name)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_dark_mode_and_large_type(
    open_page: Callable[..., Page], world: dict[str, Any], scheme: str
) -> None:
    page = open_page("/", phone=True, color_scheme=scheme)
    page.get_by_role("button", name="长辈版").click()
    for name, path in world["public"].items():
        page.goto(path)
        assert_clean(page, name)
    sign_in(page, world["staff"].username)
    for name, path in world["office"].items():
        page.goto(path)
        assert_clean(page, name)
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 24


def test_the_comment_form_works_by_keyboard_alone(open_page: Callable[..., Page], world: dict[str, Any]) -> None:
    page = open_page(world["public"]["comment form"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.focus("#id_text")
    page.keyboard.type("只用键盘写的意见")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "done":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/comment/send/")

    assert "只用键盘写的意见" in page.content()
