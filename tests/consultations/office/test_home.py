"""The home of the office, who finds the way there, and what its pages weigh."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS
from portal.accounts.models import Role, ScopeKind
from search.feeding import drain
from tests.factories import (
    ContactPointFactory,
    UserFactory,
    close,
    comment_on,
    make_consultation,
    officer_of,
    person_with,
)

pytestmark = pytest.mark.django_db
HOME = "/office/"
QUERIES = 12


def links_of(client: Client, address: str, part: str) -> list[str]:
    """Where the links of one part of a page lead, in order; `part` is a tag and a class."""
    tag, name = part.split(".")
    page = client.get(address).content.decode()
    (found,) = re.findall(rf'<{tag} class="[^"]*\b{name}\b.*?</{tag}>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found)


def test_anonymous_visitors_sign_in_and_come_back(client: Client) -> None:
    for name in ("home", "comments", "approvals", "results"):
        address = reverse(f"office:{name}")

        assert client.get(address).headers["Location"] == f"/accounts/sign-in/?next={address}"


def test_the_office_is_not_kept_by_the_browser(client: Client) -> None:
    client.force_login(person_with(Role.REVIEWER))

    assert "no-store" in client.get(HOME).headers["Cache-Control"]


def test_the_tasks_come_first_then_the_consultations_with_what_one_may_do(client: Client) -> None:
    mine = make_consultation(title="我的条例", points=[ContactPointFactory()])
    make_consultation(title="别人的条例")
    comment_on(mine)
    client.force_login(person_with(Role.REVIEWER, ScopeKind.PROJECT, mine.project_id))

    page = client.get(HOME).content.decode()

    assert "别人的条例" not in page
    assert page.index("待公开审查") < page.index("我的条例")
    assert links_of(client, HOME, "table.work") == [
        f"/office/comments/?consultation={mine.pk}",
        f"/office/consultations/{mine.pk}/assignments/",
    ]


def test_a_consultation_in_preparation_is_shown_to_its_editors_only(client: Client) -> None:
    consultation = make_consultation(title="还没公布的条例")
    consultation.unpublish()

    for role, shown in ((Role.EDITOR, True), (Role.REVIEWER, False), (Role.APPROVER, False)):
        client.force_login(person_with(role))
        assert ("还没公布的条例" in client.get(HOME).content.decode()) is shown, role


def test_the_number_of_queries_does_not_grow_with_the_consultations(
    client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(person_with(Role.EDITOR))
    for number in range(3):
        consultation = make_consultation()
        comment_on(consultation, f"第{number}条意见")
        close(consultation)
    client.get(HOME)

    with django_assert_num_queries(QUERIES):
        client.get(HOME)
    for number in range(3):
        comment_on(make_consultation(), f"第{number}条意见")
    with django_assert_num_queries(QUERIES):
        client.get(HOME)


MENU = {
    Role.EDITOR: ["/office/", "/office/comments/", "/office/results/", "/admin/"],
    Role.REVIEWER: ["/office/", "/office/comments/"],
    Role.APPROVER: ["/office/", "/office/comments/", "/office/approvals/", "/office/results/"],
    Role.STATISTICS: ["/office/", "/office/comments/"],
    Role.AUDITOR: ["/office/"],
}


@pytest.mark.parametrize("role", list(MENU))
def test_the_menu_offers_what_one_may_open(client: Client, role: Role) -> None:
    client.force_login(person_with(role))

    menu = links_of(client, HOME, "nav.office-nav")

    assert menu == MENU[role]
    assert [address for address in menu if client.get(address).status_code != 200] == []


def test_the_header_leads_to_where_one_works(client: Client) -> None:
    people = {
        "office": person_with(Role.REVIEWER),
        "desk": officer_of(ContactPointFactory()),
        "neither": UserFactory(),
    }
    found = {}
    for name, user in people.items():
        client.force_login(user)
        header = links_of(client, "/points/", "header.site-header")
        found[name] = [address for address in ("/office/", "/desk/") if address in header]

    assert found == {"office": ["/office/"], "desk": ["/desk/"], "neither": []}


def test_the_page_editor_leads_back(client: Client) -> None:
    client.force_login(person_with(Role.EDITOR))

    assert "/office/" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("name", ["comments", "approvals"])
def test_a_page_of_the_office_is_light(client: Client, name: str) -> None:
    consultation = make_consultation()
    for number in range(25):
        comment_on(consultation, f"第{number}条意见：" + "建议写得更清楚一些。" * 10)
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(person_with(Role.REVIEWER if name == "comments" else Role.APPROVER))

    page = client.get(reverse(f"office:{name}")).content

    linked = re.findall(rb'(?:href|src)="/static/([^"]+)"', page)
    # Two stylesheets, the icon, and the script that keeps what is typed and says when a session ends.
    assert len(linked) == 4
    assert len(page) + sum(Path(finders.find(file.decode())).stat().st_size for file in linked) < 120_000
