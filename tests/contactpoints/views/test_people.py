import pytest
from django.test import Client
from django.urls import reverse

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
