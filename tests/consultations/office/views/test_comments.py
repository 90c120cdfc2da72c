from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.opinions import Person
from consultations.comments.search_source import comment_source
from consultations.comments.services.comments import COMMENTS
from consultations.decisions.models import Decision
from consultations.office.views import comments as triage
from consultations.themes.models import DuplicateGroup
from consultations.themes.services.grouping import regroup
from portal.accounts.models import Role, User
from portal.audit.models import AuditEntry
from search.engine import SearchQuery, SearchUnavailableError
from search.feeding import drain
from tests.consultations.decisions.kinds import kind
from tests.consultations.drafts.texts import second_of
from tests.factories import ContactPointFactory, comment_on, make_consultation, person_with, speak

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ticked", ["c" + "9" * 40, "g" + "9" * 40, "c²", "c", "", "x1", "c-1"])
@pytest.mark.parametrize("name", ["clear", "withhold", "decide"])
def test_what_is_no_choice_is_not_found(client: Client, name: str, ticked: str) -> None:
    comment_on(make_consultation())
    client.force_login(person_with(Role.REVIEWER))

    assert client.post(reverse(f"office:{name}"), {"chosen": ticked}).status_code == 404


def test_a_consultation_that_cannot_be_lists_nothing(client: Client) -> None:
    comment_on(make_consultation(), "这一条在")
    client.force_login(person_with(Role.REVIEWER))

    page = client.get(reverse("office:comments"), {"consultation": "9" * 40})

    assert (page.status_code, "这一条在" in page.content.decode()) == (200, False)


def test_triage_files_a_comment_under_what_its_words_name(client: Client) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "第三条和第四条都不明确")
    client.force_login(person_with(Role.REVIEWER))
    address = reverse("office:comment", args=[comment.pk])
    assert [unit.path for unit in client.get(address).context["suggested"]] == ["a3", "a4"]

    client.post(reverse("office:file_under", args=[comment.pk]), {"path": "a3"})

    assert list(comment.targets.values_list("kind", "frozen_label")) == [("unit", "第三条")]
    assert [unit.path for unit in client.get(address).context["suggested"]] == ["a4"]


def test_triage_says_how_the_provision_stands_in_the_newest_text(client: Client) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "公示太笼统", on="a3-1")
    second_of(consultation)
    client.force_login(person_with(Role.REVIEWER))

    assert "该条已删去" in client.get(reverse("office:comment", args=[comment.pk])).content.decode()


def test_staff_find_comments_with_filters(client: Client, reviewer: User) -> None:
    consultation, other = make_consultation(), make_consultation()
    wanted = comment_on(consultation, "盲道停车", on="a3")
    comment_on(consultation, "盲道停车", on="a1")
    comment_on(other, "盲道停车")
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(reviewer)
    unit = wanted.targets.get().provision
    assert unit is not None

    response = client.get(
        reverse("office:comments"), {"q": "盲道", "consultation": consultation.pk, "provision": unit.pk}
    )

    assert [row["comment"] for row in response.context["rows"]] == [wanted]
    assert "<mark>盲道</mark>" in response.content.decode()


def test_a_chapter_finds_the_comments_on_its_articles(client: Client, reviewer: User) -> None:
    consultation = make_consultation()
    wanted = comment_on(consultation, "盲道停车", on="a3")
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(reviewer)
    chapter = consultation.draft.provisions.get(path="c2")

    response = client.get(reverse("office:comments"), {"q": "停车", "provision": chapter.pk})

    assert [row["comment"] for row in response.context["rows"]] == [wanted]


@pytest.mark.parametrize("query", ['"*', "长" * 10_000, "   ", "-", "%", "<script>alert(1)</script>"])
def test_any_search_gets_a_page(client: Client, reviewer: User, query: str) -> None:
    comment_on(make_consultation(), "一条意见")
    drain(COMMENTS)
    client.force_login(reviewer)

    response = client.get(reverse("office:comments"), {"q": query, "page": "x", "group": "zzz", "status": "no"})

    assert response.status_code == 200
    assert "<script>alert(1)" not in response.content.decode()


def test_with_the_engine_away_a_notice_stands_and_the_newest_are_listed(
    client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = comment_on(make_consultation(), "停机时的意见")

    def away(query: SearchQuery) -> Any:
        raise SearchUnavailableError("away")

    monkeypatch.setattr(comment_source.engine, "search", away)
    client.force_login(reviewer)

    without_words = client.get(reverse("office:comments"))
    with_words = client.get(reverse("office:comments"), {"q": "停机"})

    for response in (without_words, with_words):
        assert "搜索服务暂时没有回应" in response.content.decode()
    assert [row["comment"] for row in without_words.context["rows"]] == [comment]


def test_a_whole_group_is_decided_in_one_act_after_saying_so(client: Client, reviewer: User) -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    for ending in ("", "。谢谢"):
        comment_on(consultation, text + ending)
    regroup(consultation=consultation)
    group = DuplicateGroup.objects.get().pk
    client.force_login(reviewer)
    address = reverse("office:decide")

    asked = client.post(address, {"chosen": f"g{group}"}).content.decode()
    assert "处理 2 条意见" in asked
    assert "并非逐字相同" in asked
    refused = client.post(address, {"chosen": f"g{group}", "kind": kind("not-adopted").pk, "reason": ""})
    assert "需要写明理由" in refused.content.decode()
    client.post(address, {"chosen": f"g{group}", "kind": kind("not-adopted").pk, "reason": "已另行规定"})

    decision = Decision.objects.get(reason="已另行规定")
    assert decision.members.count() == 2
    assert decision.dispositions.count() == 2


def test_a_choice_too_large_for_one_act_is_said_to_be_cut(
    client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation, f"第{n}条意见") for n in range(3)]
    monkeypatch.setattr(triage, "MOST_AT_ONCE", 2)
    client.force_login(reviewer)

    asked = client.post(reverse("office:decide"), {"chosen": [f"c{comment.pk}" for comment in comments]})

    assert "这次先办前 2 条" in asked.content.decode()
    assert "处理 2 条意见" in asked.content.decode()


def test_looking_at_a_name_is_logged(client: Client, reviewer: User) -> None:
    received = speak(make_consultation(), person=Person(name="张建国", phone="13800001111"))
    comment = received.comments[0]
    client.force_login(reviewer)

    detail = client.get(reverse("office:comment", args=[comment.pk])).content.decode()
    assert "张*国" in detail
    assert "13800001111" not in detail
    shown = client.post(reverse("office:contributor", args=[comment.pk])).content.decode()

    assert "13800001111" in shown
    assert AuditEntry.objects.get(action="comments.see_contributor").actor == reviewer


def test_a_statistics_reader_reads_and_does_not_decide(client: Client) -> None:
    comment = comment_on(make_consultation())
    client.force_login(person_with(Role.STATISTICS))

    page = client.get(reverse("office:comment", args=[comment.pk])).content.decode()
    client.post(reverse("office:decide"), {"chosen": f"c{comment.pk}", "kind": kind("adopted").pk})

    assert 'name="kind"' not in page
    assert not Decision.objects.exists()


def test_a_filter_finds_every_comment_and_a_tick_takes_no_other(client: Client, reviewer: User) -> None:
    """Each line of a narrowed list is one comment: what lies outside the filter is never acted on."""
    here, there = ContactPointFactory(), ContactPointFactory()
    consultation = make_consultation(points=[here, there])
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    same = [comment_on(consultation, text, point=point) for point in (here, here, there)]
    regroup(consultation=consultation)
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(reviewer)
    address = reverse("office:comments")

    everything = client.get(address, {"consultation": consultation.pk})
    assert (everything.context["total"], everything.context["lines"]) == (3, 1)
    assert everything.context["rows"][0]["choice"].startswith("g")
    assert "共 1 行" in everything.content.decode()
    points = next(facet for facet in everything.context["facets"] if facet["name"] == "point")
    assert sorted(value["count"] for value in points["values"]) == [1, 2]

    narrowed = client.get(address, {"consultation": consultation.pk, "point": here.pk})
    choices = [row["choice"] for row in narrowed.context["rows"]]
    assert sorted(choices) == sorted(f"c{comment.pk}" for comment in same[:2])
    assert narrowed.context["total"] == 2
    searched = client.get(address, {"q": "消防车通道"})
    assert {row["choice"][0] for row in searched.context["rows"]} == {"c"}
    client.post(reverse("office:clear"), {"chosen": choices})
    same[2].refresh_from_db()
    assert same[2].clearance == "pending"


@pytest.mark.parametrize("query", ["第三条", "第3条", "3条", "三"])
def test_a_query_that_names_an_article_leads_to_what_is_filed_there(client: Client, query: str) -> None:
    consultation = make_consultation()
    comment_on(consultation, "盲道要管", on="a3")
    comment_on(consultation, "适用范围太宽", on="a2")
    drain(COMMENTS)
    comment_source.engine.refresh()
    client.force_login(person_with(Role.REVIEWER))

    named = client.get(reverse("office:comments"), {"q": query}).context["named"]
    page = client.get(
        reverse("office:comments"), {"consultation": named[0]["consultation"].pk, "provision": named[0]["unit"].pk}
    )

    assert [one["unit"].path for one in named] == ["a3"]
    assert [row["comment"].original_text for row in page.context["rows"]] == ["盲道要管"]
    assert client.get(reverse("office:comments"), {"q": "盲道"}).context["named"] == []
