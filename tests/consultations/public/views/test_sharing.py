"""What WeChat and search engines are told of the pages that people pass on, and the codes that lead there."""

import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from consultations.comments.models import Comment
from consultations.comments.services.clearance import clear_comments
from consultations.decisions.models import DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.rounds.models import Consultation
from portal.accounts.models import Role
from portal.qr import qr_picture
from tests.factories import DRAFT_TEXT, ContactPointFactory, close, make_consultation, make_draft, person_with, speak

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


@pytest.fixture
def shared() -> dict[str, str]:
    """The addresses of the pages that are passed on, by the words that their titles must hold."""
    first = make_draft()
    second = make_draft(DRAFT_TEXT.replace("盲道。", "盲道、坡道。"), project=first.project, previous=first)
    opened = make_consultation(draft=second, title="停车条例", audience="有车的人和没有车的人")
    closed = make_consultation(title="养犬条例")
    speak(closed, "写明罚则")
    close(closed)
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    comments = list(Comment.objects.filter(consultation=closed))
    kind = DispositionKind.objects.get(code="partly-adopted")
    approve_decisions(
        decisions=[propose_decision(comments=comments, kind=kind, reason="写明", by=reviewer)], by=approver
    )
    clear_comments(comments=comments, by=reviewer)
    publish_results(consultation=closed, kind="interim", by=approver)
    point = ContactPointFactory(name="东门街道联系点", address="东门路 8 号", phone="010-8888")
    return {
        "立法意见征集": "/",
        "停车条例": opened.get_public_url(),
        "第三条 · 停车条例": reverse("public:unit", args=[opened.public_slug, "a3"]),
        "修改对照 · 停车条例": reverse("public:comparison", args=[opened.public_slug]),
        "意见处理结果 · 养犬条例": closed.results_url,
        "东门街道联系点": point.get_absolute_url(),
        "找联系点 · 立法意见征集": reverse("contactpoints:directory"),
    }


def head_of(client: Client, path: str) -> dict[str, Any]:
    page = BeautifulSoup(client.get(path).content, "html.parser")
    said = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.select("meta")}
    links = {link.get("hreflang") or link["rel"][0]: link["href"] for link in page.select("link[rel]")}
    return {**said, **links, "title": page.title.string.strip() if page.title and page.title.string else ""}


def test_every_shared_page_says_which_it_is_and_why_to_open_it(client: Client, shared: dict[str, str]) -> None:
    heads = {title: head_of(client, path) for title, path in shared.items()}

    assert {title: head["og:title"] for title, head in heads.items()} == {title: title for title in shared}
    assert len({head["title"] for head in heads.values()}) == len(shared)
    for title, head in heads.items():
        assert head["description"] == head["og:description"], title
        assert 10 <= len(head["description"]) <= 160, title
        assert head["og:site_name"] == "立法意见征集"
        assert head["og:type"] in {"article", "website"}
    described = {title: head["description"] for title, head in heads.items()}
    assert re.fullmatch(r"公开征求意见至\d{4}年.*（还有 \d+ 天）。 有车的人和没有车的人", described["停车条例"])
    assert described["第三条 · 停车条例"].startswith("第三条禁止在下列地方停车")
    assert described["意见处理结果 · 养犬条例"] == "收到 1 条意见，采纳（含部分采纳）1 条，逐条说明理由"
    assert "修改 1 处，新增 0 处，删去 0 处" in described["修改对照 · 停车条例"]
    assert described["东门街道联系点"].startswith("东门路 8 号 010-8888 ")


def test_every_shared_page_names_one_address_and_both_languages(client: Client, shared: dict[str, str]) -> None:
    for path in shared.values():
        for prefix in ("", "/en"):
            head = head_of(client, f"{prefix}{path}?from=singlemessage&point=P1")
            assert head["canonical"] == head["og:url"] == f"{SITE}{prefix}{path}"
            assert (head["zh-Hans"], head["en"], head["x-default"]) == (
                f"{SITE}{path}", f"{SITE}/en{path}", f"{SITE}{path}",
            )  # fmt: skip


def test_the_picture_is_ours_and_large_enough(client: Client) -> None:
    address = urlsplit(head_of(client, "/")["og:image"])
    found = finders.find("portal/share.png")

    assert (address.scheme, address.netloc) == ("http", "testserver")
    assert address.path.startswith("/static/portal/share")
    assert isinstance(found, str)
    assert min(Image.open(found).size) >= 300


@pytest.mark.parametrize(
    ("days", "description"),
    [((3, 30, 35), "起可以提意见"), ((-1, 30, 35), "公开征求意见至"), ((-40, -5, -2), "意见正在研究处理")],
)
def test_the_description_follows_the_life_of_the_round(
    client: Client, days: tuple[float, float, float], description: str
) -> None:
    consultation = make_consultation(open_days=days)

    assert description in head_of(client, consultation.get_public_url())["description"]


# --- codes as pictures ------------------------------------------------------------------------------------------------


def picture(client: Client, address: str) -> Any:
    """The picture's content, after a look at what a long press needs: an image file that is kept, sharp and square."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    image = Image.open(io.BytesIO(response.content))
    assert image.width == image.height >= 300
    return response


def test_every_code_shown_to_a_resident_is_a_picture_with_a_name(client: Client) -> None:
    point = ContactPointFactory(name="东门街道联系点")
    consultation = make_consultation(title="停车条例", points=[point])
    code = speak(consultation).code
    grouped = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    slug = consultation.public_slug
    shown = {
        reverse("receipts:show", args=[code]): (reverse("receipts:qr", args=[grouped]), f"回执二维码：{grouped}"),
        point.get_absolute_url(): (reverse("contactpoints:qr_image", args=[point.code]), "二维码：东门街道联系点"),
        consultation.get_public_url(): (reverse("public:qr", args=[slug]), "二维码：停车条例"),
        reverse("public:poster", args=[slug]): (reverse("public:qr", args=[slug]), "二维码：停车条例"),
        reverse("contactpoints:printed", args=[point.code, "poster", "html"]): (
            reverse("contactpoints:qr_image", args=[point.code]), "二维码：东门街道联系点",
        ),
    }  # fmt: skip

    for path, (address, name) in shown.items():
        page = BeautifulSoup(client.get(path).content, "html.parser")
        image = page.select_one(f'img[src="{address}"]')
        assert image is not None, path
        assert image["alt"] == name
        picture(client, address)
    # What cannot be scanned can be typed.
    short = reverse("contactpoints:short", args=[point.code])
    assert f"{SITE}{short}" in client.get(point.get_absolute_url()).content.decode()


def test_a_picture_leads_where_it_says(client: Client) -> None:
    consultation = make_consultation()
    slug = consultation.public_slug
    plain, pointed = (client.get(reverse("public:qr", args=[slug]) + query).content for query in ("", "?point=P1"))

    address = f"{SITE}{consultation.get_public_url()}"
    assert plain == qr_picture(address).content
    assert pointed == qr_picture(f"{address}?point=P1").content
    assert Consultation.objects.get().get_public_url() in address


def test_pictures_are_kept_and_that_of_a_receipt_by_one_browser_alone(client: Client) -> None:
    consultation = make_consultation()
    code = speak(consultation).code

    public = picture(client, reverse("public:qr", args=[consultation.public_slug]))
    private = picture(client, reverse("receipts:qr", args=[code]))

    assert public["Cache-Control"].startswith("public, max-age=")
    assert private["Cache-Control"].startswith("private, max-age=")


def test_what_is_no_code_or_no_public_page_has_no_picture(client: Client) -> None:
    targeted = make_consultation(visibility=Consultation.Visibility.TARGETED)

    assert client.get(reverse("receipts:qr", args=["abc"])).status_code == 404
    assert client.get(reverse("public:qr", args=[targeted.public_slug])).status_code == 404
