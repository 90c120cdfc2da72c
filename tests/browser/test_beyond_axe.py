"""What axe cannot see: languages, narrow windows, sizes of targets, what covers the focus."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.rounds.models import Assignment
from portal.accounts.models import Role
from tests.browser.conftest import sign_in
from tests.browser.looking import alike_links, covered_stops, small_targets, too_wide, unmarked_words
from tests.browser.test_accessibility import world  # noqa: F401  the same pages
from tests.factories import close, make_consultation, person_with
from tests.workbooks import workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
Open = Callable[..., Page]
NARROW = {"width": 320, "height": 256}
REFUSED = {"closed form", "nothing"}


@pytest.fixture
def pages(world: dict[str, Any]) -> dict[str, Any]:  # noqa: F811
    """Those pages, and what else a resident, an officer and a coordinator open."""
    task = Assignment.objects.select_related("contact_point").get()
    point = task.contact_point
    content = workbook([{OPINION: "地下车库要留出入口"}])
    batch = check_batch(
        batch=begin_batch(
            content=content, name="意见.xlsx", consultation=task.consultation, contact_point=point, by=None
        )
    )
    ended = close(make_consultation(title="已经结束的条例"))
    return world | {
        "public": world["public"] | {
            "points": "/points/", "point": point.get_absolute_url(), "no results yet": ended.results_url,
            "closed form": ended.comment_url, "nothing": "/nothing/",
            "point's poster": reverse("contactpoints:printed", args=[point.code, "poster", "html"]),
        },
        "desk": world["desk"] | {"batch": reverse("desk:batch", args=[batch.pk]), "account": reverse("accounts:account")},
        "network": {
            "network": "/network/", "own point": f"/network/points/{point.code}/", "people": "/network/people/",
            "person": f"/network/people/{world['officer'].pk}/",
        },
        "coordinator": person_with(Role.COORDINATOR),
    }  # fmt: skip


def look_at_all(open_page: Open, pages: dict[str, Any], look: Callable[[Page], list[str]], *, prefix: str = "", large: bool = False, **options: Any) -> dict[str, list[str]]:  # fmt: skip
    """What a look at each page finds, the pages of the public, the desk and the office; nothing of a page without findings."""
    found = {}
    for part, username in (
        ("public", ""),
        ("desk", pages["officer"].username),
        ("office", pages["staff"].username),
        ("network", pages["coordinator"].username),
    ):
        page = open_page("/", reduced_motion="reduce", **options)
        if large:
            page.get_by_role("button", name="长辈版").click()
        if username:
            sign_in(page, username)
        for name, path in pages[part].items():
            answer = page.goto(prefix + path)
            assert answer and (answer.ok or name in REFUSED), f"{name}: {answer and answer.status}"
            if seen := look(page):
                found[name] = seen
    return found


@pytest.mark.parametrize(("prefix", "large"), [("", False), ("/en", True)], ids=["zh normal", "en large"])
def test_in_a_window_of_320_points_everything_is_seen_hit_and_told_apart(
    open_page: Open, pages: dict[str, Any], prefix: str, large: bool
) -> None:
    def look(page: Page) -> list[str]:
        page.set_viewport_size(NARROW)
        found = [*too_wide(page), *small_targets(page, 60 if large else 44), *covered_stops(page), *alike_links(page)]
        return [*found, *unmarked_words(page)]

    assert look_at_all(open_page, pages, look, prefix=prefix, large=large) == {}


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_what_sticks_to_the_window_covers_no_stop(open_page: Open, pages: dict[str, Any], large: bool) -> None:
    def look(page: Page) -> list[str]:
        found = []
        for size in ({"width": 390, "height": 844}, {"width": 640, "height": 400}, {"width": 1280, "height": 720}):
            page.set_viewport_size(size)
            found += [f"{size['width']}: {stop}" for stop in covered_stops(page)]
        return found

    chosen = {
        "public": ("consultation", "comment form", "results", "whole comparison"), "desk": ("entry",),
        "office": ("comments", "approvals", "open check list"), "network": (),
    }  # fmt: skip
    few = pages | {part: {name: pages[part][name] for name in names} for part, names in chosen.items()}

    assert look_at_all(open_page, few, look, large=large) == {}
