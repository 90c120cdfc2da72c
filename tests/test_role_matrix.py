"""Who may open what: `tests/roles/matrix.txt` says it, and every line of that table is tried by everybody.

A line is an address, a method, one of the two parts of the world and a pattern of people. Whoever is not in it gets 403, 404
or the sign-in page, and none of the words that lie there.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.roles.table import WHO, Line, read_table
from tests.roles.world import DATA, SECRETS, World, address_of, build_world

# Wagtail's own screens ask Wagtail's own permissions; of them the table has the doors.
_CLOSED = {
    "accounts:second_step": "between the two steps of a sign-in only",
    "media_file": "there is no such picture",
    "wagtailusers_users:index": "accounts are kept in the network, not in the admin",
}
_WAGTAIL_DOORS = {"wagtailadmin_home", "wagtailusers_users:index", "wagtailadmin_explore_root"}


LINES = read_table()


def names_of(resolver: URLResolver, space: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern, (*space, pattern.namespace) if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join([*space, pattern.name])


def our_names() -> set[str]:
    names = set(names_of(get_resolver()))
    return {name for name in names if not name.startswith("wagtail")} | (_WAGTAIL_DOORS & names)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once; what a request changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def ask(world: World, line: Line, who: str) -> HttpResponse:
    """One request by one person, undone afterwards."""
    client = Client(raise_request_exception=False)
    cache.clear()
    with transaction.atomic():
        if who != "anonymous":
            client.force_login(world.people[who])
        place = world.place("other" if line.place == "other" else "own")
        data = DATA[line.name](place) if line.method == "POST" and line.name in DATA else {}
        send = client.post if line.method == "POST" else client.get
        response = send(address_of(line.name, place), data)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        response.words = content.decode(errors="replace")
        transaction.set_rollback(True)
    return response


def is_refused(response: Any) -> bool:
    location = response.headers.get("Location", "")
    to_sign_in = location.startswith((reverse("accounts:sign_in"), reverse("admin_sign_in")))
    # Wagtail answers whoever may not use its admin with its own way out.
    out_of_admin = response.status_code == 302 and location == reverse("wagtailadmin_home")
    return response.status_code in {403, 404} or to_sign_in or out_of_admin


def test_every_address_has_its_lines() -> None:
    assert {line.name for line in LINES} == our_names()


def test_the_table_has_no_line_twice() -> None:
    keys = [str(line) for line in LINES]

    assert sorted(set(keys)) == sorted(keys)


def test_every_line_opens_to_somebody() -> None:
    """But for the lines of another part of the world, which is often closed to everybody."""
    closed = {str(line) for line in LINES if line.place != "other" and not line.may and not line.is_for_owner}

    assert closed == {str(line) for line in LINES if line.name in _CLOSED}


@pytest.mark.django_db
@pytest.mark.parametrize("line", LINES, ids=str)
def test_line(world: World, line: Line) -> None:
    answers = {who: ask(world, line, who) for who in WHO}

    broken = {who: answer.status_code for who, answer in answers.items() if answer.status_code >= 500}
    assert broken == {}
    assert {who for who, answer in answers.items() if not is_refused(answer)} == set(line.may)
    if line.is_for_owner:
        answer = ask(world, line, "owner")
        assert not is_refused(answer)
        # A form that comes back with its mistakes is no success.
        assert answer.status_code < 400
    if line.place == "other":
        leaks = {who: s for who, a in answers.items() if who not in line.may for s in SECRETS if s in a.words}
        assert leaks == {}
