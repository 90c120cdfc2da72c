import pytest
from django.test import Client
from django.urls import reverse

from consultations.rounds.models import RoundAct
from consultations.rounds.services.acts import propose_act
from tests.factories import ContactPointFactory, make_consultation, officer_of

pytestmark = pytest.mark.django_db


def test_a_point_reads_what_was_done_and_says_so(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    propose_act(consultation=consultation, kind=RoundAct.Kind.SUSPEND, reason="有一处重大错误", by=None)
    task = consultation.assignments.get()
    client.force_login(officer_of(point))
    home = client.get(reverse("desk:home")).content.decode()
    before = client.get(reverse("desk:assignment", args=[task.pk])).content.decode()

    read = {"through": task.steps.exclude(act=None).get().act_id}
    after = client.post(reverse("desk:news_read", args=[task.pk]), read, follow=True).content.decode()

    assert "有变更，请阅知" in home
    assert "关于暂停征求意见的公告" in before
    assert "我已阅知" in before
    assert "我已阅知" not in after
    assert "关于暂停征求意见的公告" in after


def test_a_task_called_off_offers_no_report(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    propose_act(consultation=consultation, kind=RoundAct.Kind.WITHDRAW, reason="不再列入议程", by=None)
    task = consultation.assignments.get()
    client.force_login(officer_of(point))

    page = client.get(reverse("desk:assignment", args=[task.pk])).content.decode()

    assert "已取消" in page
    assert 'value="submitted"' not in page
    assert 'value="declined"' not in page


def test_what_came_after_the_page_was_shown_stays_news(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    first = propose_act(consultation=consultation, kind=RoundAct.Kind.SUSPEND, reason="有一处重大错误", by=None)
    task = consultation.assignments.get()
    propose_act(consultation=consultation, kind=RoundAct.Kind.WITHDRAW, reason="不再列入议程", by=None)
    client.force_login(officer_of(point))

    page = client.post(reverse("desk:news_read", args=[task.pk]), {"through": first.pk}, follow=True).content.decode()

    task.refresh_from_db()
    assert task.has_news
    news = page[: page.index("办理经过")]
    assert "关于撤回征求意见的公告" in news
    assert "关于暂停征求意见的公告" not in news
