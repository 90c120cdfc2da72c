from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.services.people import PersonDetails, change_person
from portal.audit.models import AuditEntry
from tests.factories import ContactPointFactory, officer_of, person_with

pytestmark = pytest.mark.django_db


def test_whoever_may_not_give_all_roles_of_a_person_cannot_make_a_link(client: Client) -> None:
    point = ContactPointFactory()
    head, officer = person_with(Role.HEAD, ScopeKind.POINT, point.pk), officer_of(point)
    colleague = person_with(Role.DEPUTY_HEAD, ScopeKind.POINT, point.pk)
    client.force_login(head)

    assert client.post(reverse("network:invite", args=[officer.pk])).status_code == 200
    assert client.post(reverse("network:invite", args=[colleague.pk])).status_code == 403
    assert client.post(reverse("network:invite", args=[head.pk])).status_code == 403


def test_every_look_at_a_telephone_number_is_in_the_log(client: Client) -> None:
    point = ContactPointFactory()
    officer = officer_of(point)
    User.objects.filter(pk=officer.pk).update(phone="")

    change_person(user=officer, details=PersonDetails("联络员", phone="13800004444"), by=None)
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path))
    listed = client.get(reverse("network:people")).content.decode()
    assert "138****4444" in listed
    assert "13800004444" not in listed

    shown = client.post(reverse("network:see_phone", args=[officer.pk]), follow=True)

    assert "13800004444" in shown.content.decode()
    assert AuditEntry.objects.filter(action="accounts.see_phone", subject_id=str(officer.pk)).count() == 1


def test_a_role_in_a_place_that_is_not_there_is_refused_at_its_field(client: Client) -> None:
    client.force_login(person_with(Role.COORDINATOR))

    answer = client.post(
        reverse("network:person_new"),
        {"name": "新来的", "role": "officer", "place": "point:999999"},
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["place"]
    assert not User.objects.filter(display_name="新来的").exists()


@pytest.mark.parametrize(("since", "until"), [(5, 3), (None, -1), (-9, -1), (None, 100_000)])
def test_a_role_that_ends_before_it_begins_is_refused_at_its_last_day(
    client: Client, since: int | None, until: int
) -> None:
    point = ContactPointFactory()
    officer = officer_of(point)
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, point.pk))
    today = timezone.localdate()
    typed = {
        "name": "新来的", "role": "collector", "place": f"point:{point.pk}",
        "since": (today + timedelta(days=since)).isoformat() if since is not None else "",
        "until": (today + timedelta(days=until)).isoformat(),
    }  # fmt: skip

    for address in (reverse("network:person_new"), reverse("network:grant_role", args=[officer.pk])):
        answer = client.post(address, typed)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["until"])
    assert not User.objects.filter(display_name="新来的").exists()


def test_what_is_missing_is_asked_for_in_words_and_no_role_is_chosen_beforehand(client: Client) -> None:
    point = ContactPointFactory()
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path))

    page = client.get(reverse("network:person_new"))
    answer = client.post(reverse("network:person_new"), {})

    assert page.context["form"].fields["role"].choices[0][0] == ""
    assert answer.context["form"].errors == {
        "name": ["请填写。"], "role": ["请选择。"], "place": ["请从列表中选择一处。"]
    }  # fmt: skip


def test_only_roles_that_occur_here_can_be_looked_for(client: Client) -> None:
    point = ContactPointFactory()
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, point.pk))

    roles = {value for value, _name in client.get(reverse("network:people")).context["roles"]}

    assert {"head", "officer", "collector"} <= roles
    assert not {"editor", "auditor", "security", "administrator", "coordinator"} & roles


def test_the_same_role_from_the_same_day_is_given_once(client: Client) -> None:
    point = ContactPointFactory()
    person = officer_of(point)
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, point.pk))
    begins = (timezone.localdate() + timedelta(days=5)).isoformat()
    typed = {"role": "collector", "place": f"point:{point.pk}", "since": begins, "until": ""}

    answers = [client.post(reverse("network:grant_role", args=[person.pk]), typed) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "这个人从那一天起已经有这个角色" in answers[1].content.decode()
    assert person.grants.filter(role=Role.COLLECTOR).count() == 1
