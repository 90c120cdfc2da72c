"""Every number of the office that is a link opens just as many of what it counts; tried on the sample."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from consultations.comments.models import Comment
from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS
from consultations.decisions.services.decisions import propose_decision
from consultations.rounds.models import Consultation
from consultations.sample.build import SLUGS
from portal.accounts.models import User
from search.feeding import drain
from tests.consultations.decisions.kinds import kind

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
COMMENT_LIST = "/office/comments/"


def load_sample() -> None:
    """The sample, with two decisions more that wait for a signature, one of them about three comments."""
    call_command("load_sample", "--format", "json")
    second = Consultation.objects.get(public_slug=SLUGS["second"])
    comments = list(Comment.objects.current().filter(consultation=second).order_by("pk")[:4])
    reviewer = User.objects.get(username="reviewer")
    for chosen in (comments[:3], comments[3:]):
        propose_decision(comments=chosen, kind=kind("explained"), reason="已说明。", by=reviewer)
    drain(COMMENTS)
    comment_source.engine.refresh()


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def opened(client: Client, address: str) -> int:
    """How many things the page at an address lists or says that it lists."""
    page = client.get(address).content.decode()
    if address.startswith(COMMENT_LIST):
        (said,) = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
        (number,) = re.findall(r"^([\d,]+) 条意见$", text_of(said))
        return int(number.replace(",", ""))
    kinds = {
        "/office/approvals/": 'name="act"',
        "/office/erasures/": 'name="erasure"',
        "/desk/": 'class="card turn"',
        "/office/consultations/": '<th scope="row">',
    }
    (counted,) = [mark for start, mark in kinds.items() if address.startswith(start)]
    return page.count(counted)


def counted_links(html: str) -> list[tuple[str, int]]:
    """Links that hold a number by itself: where they lead, and the number."""
    found = re.findall(
        r'<a href="([^"]+)"[^>]*>(?:(?!</a>).)*?<span class="(?:count|number)">([\d,]+)</span>', html, re.DOTALL
    )
    return [(unescape(address), int(number.replace(",", ""))) for address, number in found]


def differing(client: Client, links: list[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    shown = {address: (count, opened(client, address)) for address, count in links}
    return {address: both for address, both in shown.items() if both[0] != both[1]}


def test_every_count_opens_as_many_as_it_says() -> None:
    """One test, since the sample takes long to load."""
    load_sample()

    _todos_open_what_they_count()
    _consultations_list_as_many_as_they_say()
    _filters_open_as_many_as_they_say()
    _groups_open_as_many_as_say_the_same()
    _the_list_says_of_what_its_numbers_are()
    _overdue_tasks_open_by_themselves()


def _todos_open_what_they_count() -> None:
    found = {}
    for username in ("reviewer", "approver"):
        client = signed_in(username)
        links = counted_links(client.get(reverse("office:home")).content.decode())
        assert differing(client, links) == {}, username
        found[username] = links

    assert [count for address, count in found["reviewer"] if "state=" in address] == [1, 1]
    assert found["approver"] == [("/office/approvals/", 2)]


def _consultations_list_as_many_as_they_say() -> None:
    client = signed_in("reviewer")
    rows = re.findall(r"<tr>.*?</tr>", client.get(reverse("office:home")).content.decode(), re.DOTALL)
    links = [
        (address, int(number))
        for row in rows
        for number in re.findall(r'class="number" data-label[^>]*>\s*(\d+)\s*<', row)
        for address in re.findall(r'href="(/office/comments/[^"]+)"', row)
    ]

    assert len(links) == 3
    assert differing(client, links) == {}


def _filters_open_as_many_as_they_say() -> None:
    """A filter lists what its number says; beside a chosen one of its kind, a number with a plus adds to the list."""
    client = signed_in("reviewer")
    second = Consultation.objects.get(public_slug=SLUGS["second"])
    chosen = f"{COMMENT_LIST}?consultation={second.pk}&door=entry"
    listed = opened(client, chosen)
    plain, narrowed = filters_of(client, COMMENT_LIST), filters_of(client, chosen)

    assert len(plain) > 20
    assert differing(client, [(address, int(number)) for address, number in plain]) == {}
    adding = [(address, listed + int(number)) for address, number in narrowed if number.startswith("+")]
    others = [(address, int(number)) for address, number in narrowed if not number.startswith("+")]
    assert len(adding) == 5
    assert differing(client, adding) == {}
    assert differing(client, others) == {}


def filters_of(client: Client, address: str) -> list[tuple[str, str]]:
    """The filters beside the list that are not chosen: where they lead, and the number as it reads."""
    (shown,) = re.findall(r'<nav class="filters.*?</nav>', client.get(address).content.decode(), re.DOTALL)
    links = re.findall(r'<a href="([^"]+)">.*?<span class="number">([+\d]+)</span>', shown, re.DOTALL)
    return [(COMMENT_LIST + unescape(query), number) for query, number in links]


def _groups_open_as_many_as_say_the_same() -> None:
    client = signed_in("reviewer")
    page = client.get(COMMENT_LIST).content.decode()
    links = [(address, int(number)) for address, number in re.findall(r'href="([^"]+group=\d+)">\s*(\d+) 条相同', page)]

    assert len(links) > 3
    assert differing(client, links) == {}


def _the_list_says_of_what_its_numbers_are() -> None:
    page = text_of(signed_in("reviewer").get(COMMENT_LIST).content.decode())

    assert f"{Comment.objects.current().count()} 条意见" in page
    assert "各项后面的数字是意见条数" in page
    assert re.search(r"共 \d+ 行", page)


def _overdue_tasks_open_by_themselves() -> None:
    client = signed_in("officer-sd01")

    assert (opened(client, "/desk/"), opened(client, "/desk/?overdue=1")) == (2, 1)
    assert "这里只列出已逾期的任务" in client.get("/desk/?overdue=1").content.decode()
