"""Who may do what in Wagtail's admin, which asks its own permissions: `tests/roles/admin.txt` says it, every line is tried."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from consultations.comments.models import Comment
from consultations.rounds.models import Consultation, ConsultationIndexPage
from consultations.rounds.models.notice import ConsultationAttachment
from portal.accounts.models.grant import ADMIN_ROLES
from portal.media.models import PublicDocument
from tests.log_watch import LogWatch
from tests.roles.admin_world import OPEN, AdminWorld, patterns
from tests.roles.table import ADMIN_TABLE, Line, read_table
from tests.roles.world import build_world
from tests.test_role_matrix import is_refused

LINES = read_table(ADMIN_TABLE)
ADMINS = sorted(ADMIN_ROLES)
_UNNAMED = {"wagtailadmin_workflows:remove"}  # two addresses of one name, of what is switched off
# In the page itself, and in the data of the menu that the admin's script draws.
_LINK = re.compile(r'(?:(?:href|action)="|"url": "|&quot;url&quot;: &quot;)(/admin/[^"#&]*)')

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def admin(django_db_setup: None, django_db_blocker: Any) -> Iterator[AdminWorld]:
    """Made once; what a request changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield AdminWorld(build_world())
        transaction.set_rollback(True)


def signed_in(admin: AdminWorld, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "anonymous":
        client.force_login(admin.world.people[who])
    return client


def ask(admin: AdminWorld, line: Line, who: str) -> Any:
    client = signed_in(admin, who)
    with transaction.atomic():
        address = admin.address(line.name, admin.world.place("other" if line.place == "other" else "own"), line.place)
        response = client.post(address) if line.method == "POST" else client.get(address)
        transaction.set_rollback(True)
    return response


def test_every_address_of_the_admin_has_a_line() -> None:
    names = {name for name, _pattern in patterns() if name.startswith("wagtail")}

    assert {line.name for line in LINES} == names - OPEN - _UNNAMED


@pytest.mark.parametrize("line", LINES, ids=str)
def test_line(admin: AdminWorld, line: Line) -> None:
    answers = {who: ask(admin, line, who) for who in ADMINS}

    assert {who: answer.status_code for who, answer in answers.items() if answer.status_code >= 500} == {}
    assert {who for who, answer in answers.items() if not is_refused(answer)} == set(line.may)


@pytest.mark.parametrize("who", ["anonymous", "none", "approver", "reviewer", "statistics", "coordinator", "head"])
def test_whoever_does_not_work_in_the_admin_is_refused_everywhere(admin: AdminWorld, who: str) -> None:
    """Approvers, reviewers, heads of points … neither edit nor publish a page, nor look at one here."""
    client = signed_in(admin, who)
    first = {line.name: line for line in reversed(LINES) if line.place == "own" and line.method == "GET"}
    opened = []
    for line in first.values():
        response = client.get(admin.address(line.name, admin.world.own))
        # Wagtail's own sign-in of visitors, which nothing here asks for.
        if not is_refused(response) and line.name != "wagtailcore_login":
            opened.append(line.name)

    assert opened == []


@pytest.mark.parametrize("who", ADMINS)
def test_nobody_is_shown_a_link_of_the_admin_that_refuses(admin: AdminWorld, who: str) -> None:
    """The menu, the explorer, the buttons of rows and of the editor, the lists and reports, followed to the second page."""
    client = signed_in(admin, who)
    waiting, seen, refused, shown_on = ["/admin/"], {"/admin/"}, [], {"/admin/": ""}
    while waiting:
        address = waiting.pop(0)
        response = client.get(address)
        if (is_refused(response) and response.headers.get("Location") != address) or response.status_code >= 500:
            refused.append((address, response.status_code, shown_on[address]))
            continue
        if response.streaming or "text/html" not in response.headers.get("Content-Type", ""):
            continue
        for link in _LINK.findall(response.content.decode()):
            link = link.replace("&amp;", "&")
            # Of one list sorted and filtered in many ways one is followed; bulk acts and exports are tried below and above.
            shape = re.sub(r"\?.*", "", link)
            if shape not in seen and not re.search(r"/(bulk|logout|jsi18n|sprite)/", link):
                seen.add(shape)
                shown_on[link] = address
                waiting.append(link)

    assert refused == []
    assert len(seen) > 1


def _delete_by(client: Client, admin: AdminWorld, consultation: Consultation) -> Iterator[Any]:
    index = ConsultationIndexPage.objects.get()
    for address in [
        f"/admin/pages/{consultation.pk}/delete/",
        f"/admin/pages/{index.pk}/delete/",
        f"/admin/pages/{index.get_parent().pk}/delete/",
        f"/admin/bulk/wagtailcore/page/delete/?id={consultation.pk}&next=/admin/pages/{index.pk}/",
        f"/admin/bulk/wagtailcore/page/delete/?id={index.pk}&id={consultation.pk}&next=/admin/",
        f"/admin/bulk/wagtailcore/page/delete/?id=all&childOf={index.pk}&next=/admin/",
        f"/admin/snippets/drafts/legislativeproject/delete/{consultation.project_id}/",
        f"/admin/bulk/drafts/legislativeproject/delete/?id={consultation.project_id}&next=/admin/",
    ]:
        yield client.get(address)
        yield client.post(address, {"confirm_site_name": "1"})


@pytest.mark.parametrize("who", ADMINS)
def test_a_consultation_with_comments_is_deleted_by_no_path(admin: AdminWorld, who: str, _log_watch: LogWatch) -> None:
    consultation = admin.world.own.consultation
    count = Comment.objects.count()
    client = signed_in(admin, who)

    answers = [answer.status_code for answer in _delete_by(client, admin, consultation)]

    assert {status for status in answers if status >= 500} == set()
    assert set(answers) <= {200, 302, 403, 404}
    assert Consultation.objects.filter(pk=consultation.pk).exists()
    assert Comment.objects.count() == count
    assert ConsultationIndexPage.objects.exists()
    explorer = client.get(f"/admin/pages/{ConsultationIndexPage.objects.get().pk}/").content.decode()
    assert f"/admin/pages/{consultation.pk}/delete/" not in explorer
    assert (
        f"/admin/pages/{consultation.pk}/delete/"
        not in client.get(f"/admin/pages/{consultation.pk}/edit/").content.decode()
    )
    assert admin.world.own.received.comments[0].original_text not in "".join(_log_watch.lines)


def test_a_refusal_says_so_in_a_sentence(admin: AdminWorld) -> None:
    client = signed_in(admin, "editor")

    landed = client.get(f"/admin/pages/{admin.world.own.consultation.pk}/delete/", follow=True)
    bulk = client.get(f"/admin/bulk/wagtailcore/page/delete/?id={admin.world.own.consultation.pk}&next=/admin/")

    assert "没有权限" in landed.content.decode()
    assert "您没有删除这些页面的权限" in bulk.content.decode()


def test_the_home_page_and_the_list_of_consultations_stay_public(admin: AdminWorld) -> None:
    index = ConsultationIndexPage.objects.get()
    client = signed_in(admin, "editor")
    for page in (index, index.get_parent()):
        client.post(f"/admin/pages/{page.pk}/unpublish/")
        client.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}&next=/admin/", {"include_descendants": "on"})
        page.refresh_from_db()
        assert page.live


def test_an_attached_document_is_deleted_by_no_path(admin: AdminWorld) -> None:
    ConsultationAttachment.objects.create(consultation=admin.world.own.consultation, document=admin.document)
    client = signed_in(admin, "editor")

    answers = [
        client.post(f"/admin/documents/delete/{admin.document.pk}/"),
        client.post(f"/admin/bulk/portal_media/publicdocument/delete/?id={admin.document.pk}&next=/admin/"),
    ]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert PublicDocument.objects.filter(pk=admin.document.pk).exists()
