import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from consultations.comments.opinions import Person
from consultations.comments.services.clearance import clear_comments, withhold_comments
from consultations.comments.services.reporting import report_collection
from consultations.decisions.models import DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from portal.accounts.models import Role
from tests.consultations.public.outcomes import decide_everything
from tests.factories import ContactPointFactory, close, comment_on, make_consultation, person_with, speak

pytestmark = pytest.mark.django_db


def test_results_show_cleared_comments_without_names(client: Client) -> None:
    consultation = make_consultation()
    speak(consultation, "公开的意见", person=Person(name="欧阳建国", phone="13800001111"))
    hidden = comment_on(consultation, "含有他人隐私的意见")
    withhold_comments(comments=[hidden], reason="personal_data", by=person_with(Role.REVIEWER))
    close(consultation)
    decide_everything(consultation)

    content = client.get(consultation.results_url).content.decode()

    assert "公开的意见" in content
    assert "写入第三条。" in content
    assert "含有他人隐私的意见" not in content
    assert "涉及他人个人信息 1" in content
    for private in ("欧阳", "13800001111"):
        assert private not in content
    assert "<dd>2</dd>" in content


@pytest.mark.parametrize("count", [1, 40])
def test_results_use_a_fixed_number_of_queries(client: Client, count: int, django_assert_max_num_queries: Any) -> None:
    consultation = make_consultation()
    for n in range(count):
        comment_on(consultation, f"第{n}个人的意见", on="a3")
    close(consultation)
    decide_everything(consultation)

    with django_assert_max_num_queries(16):
        response = client.get(consultation.results_url)

    assert len(response.context["page"]) == count


NOTHING = "未收到社会公众提出的修改意见。特此说明。"


def test_a_consultation_without_any_comment_says_so_wherever_results_are_told(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    report_collection(assignment=consultation.assignments.get(), by=None)
    close(consultation)
    for address in (consultation.get_public_url(), consultation.results_url):
        content = client.get(address).content.decode()
        assert "没有收到意见" in content
        assert "每一条意见都会在这里得到答复" not in content
        assert "正在研究意见" not in content

    publish_results(consultation=consultation, kind="final", by=person_with(Role.APPROVER))

    for address in ("/", consultation.results_url, point.get_absolute_url()):
        assert NOTHING in client.get(address).content.decode(), address
    assert "报送“无修改意见”" in client.get(consultation.results_url).content.decode()


def test_results_tell_a_nil_return_and_what_came_later(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    report_collection(assignment=consultation.assignments.get(), by=None)
    comment_on(consultation, "后来有人说", point=point)
    close(consultation)
    decide_everything(consultation)

    results, page = (client.get(at).content.decode() for at in (consultation.results_url, point.get_absolute_url()))

    assert "报送“无修改意见”，之后又收到 1 条意见" in results
    assert (NOTHING in results, NOTHING in page) == (False, False)


def test_results_explain_the_kinds_of_decision_where_they_stand(client: Client) -> None:
    consultation = make_consultation()
    comment_on(consultation)
    close(consultation)
    decide_everything(consultation, "further-study", "留作研究。")

    assert "留到以后审议或者制定配套规定时再研究" in client.get(consultation.results_url).content.decode()


def test_every_kind_of_decision_that_one_begins_with_is_explained() -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            meanings = [kind.meaning for kind in DispositionKind.objects.all()]

        assert len(set(meanings)) == len(meanings) == 8
        assert "" not in meanings


def test_the_bar_and_its_legend_fill_each_kind_with_its_own_mark(client: Client) -> None:
    consultation = make_consultation()
    said = [comment_on(consultation, f"第{n}种结果") for n in range(8)]
    close(consultation)
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    for comment, kind in zip(said, DispositionKind.objects.all(), strict=True):
        decision = propose_decision(comments=[comment], kind=kind, reason="理由如此。", by=reviewer)
        approve_decisions(decisions=[decision], by=approver)
    clear_comments(comments=said, by=reviewer)
    publish_results(consultation=consultation, kind="final", by=approver)

    page = client.get(consultation.results_url).content.decode()

    patterns = dict(re.findall(r'<pattern class="\w+" id="mark-([\w-]+)".*?<text[^>]*>(.)</text>', page, re.DOTALL))
    assert patterns == dict(DispositionKind.objects.values_list("code", "mark"))
    assert len(set(patterns.values())) == 8
    filled = re.findall(r'fill="url\(#mark-([\w-]+)\)"', page)
    assert sorted(filled) == sorted([*patterns, *patterns])
