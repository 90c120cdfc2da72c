from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.services.acts import propose_act, refuse_act
from portal.accounts.models import Role, User
from tests.factories import ContactPointFactory, make_consultation, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(points=[ContactPointFactory()], open_days=(-3, 40, 45))


@pytest.fixture
def editor(client: Client) -> User:
    person = person_with(Role.EDITOR)
    client.force_login(person)
    return person


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def address(consultation: Consultation, kind: str) -> str:
    return reverse("office:act", args=[consultation.pk, kind])


def confirm(client: Client, consultation: Consultation, kind: str, **data: str) -> Any:
    """Look at an act, then do it."""
    looked = client.post(address(consultation, kind), data | {"preview": "1"})
    assert looked.status_code == 200, looked.context["form"].errors
    return client.post(
        address(consultation, kind),
        data | {"confirm": "1", "seen": looked.context["seen"], "looked_at": looked.context["looked_at"]},
        follow=True,
    )


def test_looking_changes_nothing_and_says_all(client: Client, editor: User, consultation: Consultation) -> None:
    data = {"public_last_day": day(2), "points_last_day": day(3), "reason": "汛情紧急", "preview": "1"}

    answer = client.post(address(consultation, "shorten"), data).content.decode()

    assert "关于缩短征求意见期限的公告" in answer
    assert "理由：汛情紧急" in answer
    assert "公开征求意见期限为 6 天，规定不少于 30 天" in answer
    assert "1 个联系点的任务截止时间改为" in answer
    assert RoundAct.objects.count() == 0


def test_the_local_rule_is_named(client: Client, editor: User, consultation: Consultation, settings: Any) -> None:
    settings.MINIMUM_CONSULTATION_DAYS = 15
    settings.MINIMUM_CONSULTATION_RULE = "《测试市立法条例》第三十条"
    data = {"public_last_day": day(2), "points_last_day": day(3), "reason": "汛情紧急", "preview": "1"}

    answer = client.post(address(consultation, "shorten"), data).content.decode()

    assert "《测试市立法条例》第三十条规定不少于 15 天" in answer


def test_what_was_looked_at_is_done(client: Client, editor: User, consultation: Consultation) -> None:
    confirm(client, consultation, "extend", public_last_day=day(50), points_last_day=day(60), reason="再听一听")

    page = client.get(consultation.get_public_url()).content.decode()
    assert "关于延长征求意见期限的公告" in page
    assert "理由：再听一听" in page


def test_what_has_moved_on_is_shown_again(client: Client, editor: User, consultation: Consultation) -> None:
    data = {"reason": "另有安排"}
    shown = client.post(address(consultation, "withdraw"), data | {"preview": "1"}).context
    data |= {"seen": shown["seen"], "looked_at": shown["looked_at"]}
    propose_act(consultation=consultation, kind=RoundAct.Kind.SUSPEND, reason="先停", by=None)

    answer = client.post(address(consultation, "withdraw"), data | {"confirm": "1"})

    assert "情况有了变化" in answer.content.decode()
    consultation.refresh_from_db()
    assert consultation.withdrawn_at is None


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("extend", {"public_last_day": 30, "points_last_day": 45}, "public_last_day"),
        ("extend", {"public_last_day": 50, "points_last_day": 48}, "points_last_day"),
        ("shorten", {"public_last_day": -1, "points_last_day": 45}, "public_last_day"),
        ("close_early", {"points_last_day": 60}, "points_last_day"),
    ],
)
def test_a_wrong_day_is_said_beside_it(
    client: Client, editor: User, consultation: Consultation, kind: str, data: dict[str, int], field: str
) -> None:
    days = {name: day(number) for name, number in data.items()}

    answer = client.post(address(consultation, kind), days | {"reason": "理由", "preview": "1"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_withdrawn_consultation_says_so_everywhere(client: Client, editor: User, consultation: Consultation) -> None:
    confirm(client, consultation, "withdraw", reason="法规案已由提案人撤回")
    slug = consultation.public_slug

    for name, status in (("public:comment", 403), ("public:results", 200), ("public:poster", 200)):
        answer = client.get(reverse(name, args=[slug]))
        assert answer.status_code == status
        assert "已撤回" in answer.content.decode()
        assert "法规案已由提案人撤回" in answer.content.decode()
    page = client.get(consultation.get_public_url())
    assert page.status_code == 200
    assert "已撤回" in page.content.decode()


def test_an_approver_confirms_what_an_editor_proposed(
    client: Client, editor: User, consultation: Consultation, settings: Any
) -> None:
    settings.ROUND_ACTS_NEED_SECOND_PERSON = ["suspend"]
    confirm(client, consultation, "suspend", reason="有一处重大错误")
    proposed = RoundAct.objects.get()
    own = client.post(reverse("office:settle_act", args=[consultation.pk]), {"act": proposed.pk, "approve": "1"})
    client.force_login(person_with(Role.APPROVER))
    home = client.get(reverse("office:home")).content.decode()
    shown = client.get(reverse("office:acts", args=[consultation.pk])).content.decode()

    client.post(reverse("office:settle_act", args=[consultation.pk]), {"act": proposed.pk, "approve": "1"})

    assert own.status_code == 403
    assert "项征求意见的变更待复核" in home
    assert "关于暂停征求意见的公告" in shown
    consultation.refresh_from_db()
    assert consultation.suspended_at is not None


def test_the_page_editor_publishes_once(client: Client, editor: User, consultation: Consultation) -> None:
    page = reverse("wagtailadmin_pages:edit", args=[consultation.pk])
    form = client.get(page)
    assert 'name="action-publish"' not in form.content.decode()
    unpublish = client.post(reverse("wagtailadmin_pages:unpublish", args=[consultation.pk]))
    consultation.refresh_from_db()
    assert consultation.live
    assert unpublish.status_code == 302


def test_a_correction_shows_before_and_after(client: Client, editor: User, consultation: Consultation) -> None:
    page = consultation.get_latest_revision_as_object()
    page.purpose = "改正后的说明"
    page.save_revision(user=editor)

    looked = client.post(address(consultation, "correct"), {"reason": "笔误", "preview": "1"}).content.decode()
    confirm(client, consultation, "correct", reason="笔误")

    assert "改正后的说明" in looked
    public = client.get(consultation.get_public_url()).content.decode()
    assert "关于更正征求意见公告内容的公告" in public
    assert "改正后的说明" in client.get(reverse("public:poster", args=[consultation.public_slug])).content.decode()


def test_an_unknown_act_leads_back(client: Client, editor: User, consultation: Consultation) -> None:
    answer = client.get(address(consultation, "explode"), follow=True)

    assert "不能这样做" in answer.content.decode()


def test_a_wild_key_is_no_act(client: Client, editor: User, consultation: Consultation) -> None:
    answer = client.post(reverse("office:settle_act", args=[consultation.pk]), {"act": "x", "retract": "1"})

    assert answer.status_code == 404


def test_points_get_more_time_after_the_public_at_an_hour_that_is_no_midnight(client: Client, editor: User) -> None:
    consultation = make_consultation(points=[ContactPointFactory()], open_days=(-40, -1, 5))
    public = consultation.public_closes_at

    confirm(client, consultation, "extend", points_last_day=day(20), reason="再听一听")

    consultation.refresh_from_db()
    assert consultation.public_closes_at == public
    assert timezone.localtime(consultation.points_close_at).date() == timezone.localdate() + timedelta(days=21)


def test_a_day_left_as_it_stood_keeps_its_hour(client: Client, editor: User, consultation: Consultation) -> None:
    form = client.get(address(consultation, "extend")).context["form"]
    public = consultation.public_closes_at

    confirm(
        client, consultation, "extend", reason="再听一听",
        public_last_day=form["public_last_day"].value().isoformat(), points_last_day=day(60),
    )  # fmt: skip

    consultation.refresh_from_db()
    assert consultation.public_closes_at == public


def test_what_is_suspended_is_closed_early_with_the_day_that_the_form_offers(
    client: Client, editor: User, consultation: Consultation
) -> None:
    propose_act(consultation=consultation, kind=RoundAct.Kind.SUSPEND, reason="先停", by=None)
    offered = client.get(address(consultation, "close_early")).context["form"]["points_last_day"].value()

    confirm(client, consultation, "close_early", points_last_day=offered.isoformat(), reason="不再继续")

    consultation.refresh_from_db()
    assert consultation.state == Consultation.State.CLOSED
    assert consultation.is_open_for_points


def test_the_end_of_the_calendar_is_no_last_day(client: Client, editor: User, consultation: Consultation) -> None:
    days = {"public_last_day": "9999-12-31", "points_last_day": "9999-12-31"}

    answer = client.post(address(consultation, "extend"), days | {"reason": "理由", "preview": "1"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"public_last_day", "points_last_day"}


def test_a_refused_proposal_is_not_headed_as_done(
    client: Client, editor: User, consultation: Consultation, settings: Any
) -> None:
    settings.ROUND_ACTS_NEED_SECOND_PERSON = ["all"]
    confirm(client, consultation, "withdraw", reason="不再列入议程")
    proposed = RoundAct.objects.get()
    client.force_login(person_with(Role.APPROVER))
    settled = {"act": proposed.pk, "refuse": "1", "note": "依据不足"}

    page = client.post(reverse("office:settle_act", args=[consultation.pk]), settled, follow=True).content.decode()

    assert "关于撤回征求意见的公告" not in page
    assert "依据不足" in page


def test_what_was_changed_after_looking_is_shown_before_it_is_done(
    client: Client, editor: User, consultation: Consultation
) -> None:
    data = {"public_last_day": day(50), "points_last_day": day(60), "reason": "再听一听"}
    shown = client.post(address(consultation, "extend"), data | {"preview": "1"}).context
    data |= {"seen": shown["seen"], "looked_at": shown["looked_at"], "confirm": "1"}

    answer = client.post(address(consultation, "extend"), data | {"public_last_day": day(55)})

    assert "您在查看之后改动了内容" in answer.content.decode()
    assert RoundAct.objects.count() == 0


def test_the_form_begins_with_the_present_days(client: Client, editor: User, consultation: Consultation) -> None:
    page = client.get(address(consultation, "extend")).content.decode()

    assert f'value="{day(40)}"' in page
    assert f'value="{day(45)}"' in page


def test_a_refused_proposal_comes_back_to_who_made_it(
    client: Client, editor: User, consultation: Consultation, settings: Any
) -> None:
    settings.ROUND_ACTS_NEED_SECOND_PERSON = ["all"]
    confirm(client, consultation, "suspend", reason="先停")
    refuse_act(act=RoundAct.objects.get(), by=person_with(Role.APPROVER), note="依据不足")

    assert "项您提出的变更被退回" in client.get(reverse("office:home")).content.decode()
    confirm(client, consultation, "suspend", reason="有一处重大错误")
    assert "项您提出的变更被退回" not in client.get(reverse("office:home")).content.decode()
