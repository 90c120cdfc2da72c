from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role, SignIn
from portal.audit.models import AuditEntry
from tests.factories import ContactPointFactory, UserFactory, officer_of, person_with
from tests.portal.accounts.helpers import PASSWORD

pytestmark = pytest.mark.django_db


def test_one_sees_and_ends_ones_own_sessions_only() -> None:
    officer, other = officer_of(ContactPointFactory()), officer_of(ContactPointFactory())
    phone, desk, theirs = Client(), Client(), Client()
    for client, user in ((phone, officer), (desk, officer), (theirs, other)):
        client.post(reverse("accounts:sign_in"), {"username": user.username, "password": "secret-pass"})
    foreign = SignIn.objects.get(user=other)

    assert desk.post(reverse("accounts:end_session", args=[foreign.pk])).status_code == 404
    desk.post(reverse("accounts:end_other_sessions"))

    assert phone.get(reverse("desk:home")).status_code == 302
    assert desk.get(reverse("desk:home")).status_code == 200
    assert theirs.get(reverse("desk:home")).status_code == 200
    assert len(desk.get(reverse("accounts:account")).context["sessions"]) == 1


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    officer = officer_of(ContactPointFactory())
    phone, desk = Client(), Client()
    for client in (phone, desk):
        client.post(reverse("accounts:sign_in"), {"username": officer.username, "password": "secret-pass"})

    desk.post(reverse("accounts:change_password"), {"present": "secret-pass", "password": PASSWORD, "again": PASSWORD})

    assert phone.get(reverse("desk:home")).status_code == 302
    assert desk.get(reverse("desk:home")).status_code == 200
    assert AuditEntry.objects.filter(action="accounts.change_password", actor=officer).exists()


def test_whoever_lends_a_role_until_a_day_reads_that_day(client: Client) -> None:
    officer = officer_of(ContactPointFactory())
    stand_in = UserFactory()
    last = timezone.localdate() + timedelta(days=3)
    client.force_login(officer)

    client.post(
        reverse("accounts:delegate", args=[officer.grants.get().pk]),
        {"to": stand_in.username, "until": last.isoformat()},
    )

    page = client.get(reverse("accounts:account")).content.decode()
    assert f"{last.year}年{last.month}月{last.day}日" in page
    assert stand_in.grants.valid(timezone.now() + timedelta(days=2)).exists()
    assert not stand_in.grants.valid(timezone.now() + timedelta(days=4)).exists()


@pytest.mark.parametrize("until", ["2020-01-01", "9999-12-31", "0001-01-01"])
def test_a_role_is_not_lent_until_a_day_that_cannot_be(client: Client, until: str) -> None:
    officer, stand_in = officer_of(ContactPointFactory()), UserFactory()
    client.force_login(officer)

    answer = client.post(
        reverse("accounts:delegate", args=[officer.grants.get().pk]), {"to": stand_in.username, "until": until}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["until"])
    assert not stand_in.grants.exists()


def test_forms_need_the_token_and_hosts_must_be_known(settings: object) -> None:
    officer = officer_of(ContactPointFactory())
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.post(reverse("accounts:end_other_sessions")).status_code == 403

    settings.ALLOWED_HOSTS = ["example.cn"]  # type: ignore[attr-defined]
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_wrong_present_password_changes_nothing() -> None:
    officer = officer_of(ContactPointFactory())
    phone, desk = Client(), Client()
    for client in (phone, desk):
        client.post(reverse("accounts:sign_in"), {"username": officer.username, "password": "secret-pass"})

    answer = desk.post(
        reverse("accounts:change_password"), {"present": "a guess", "password": PASSWORD, "again": PASSWORD}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["present"]
    officer.refresh_from_db()
    assert officer.check_password("secret-pass")
    assert phone.get(reverse("desk:home")).status_code == 200


def test_after_a_change_of_password_the_session_can_still_be_ended_from_elsewhere() -> None:
    officer = officer_of(ContactPointFactory())
    desk, phone = Client(), Client()
    desk.post(reverse("accounts:sign_in"), {"username": officer.username, "password": "secret-pass"})
    desk.post(reverse("accounts:change_password"), {"present": "secret-pass", "password": PASSWORD, "again": PASSWORD})

    phone.post(reverse("accounts:sign_in"), {"username": officer.username, "password": PASSWORD})
    phone.post(reverse("accounts:end_other_sessions"))

    assert desk.get(reverse("desk:home")).status_code == 302


def test_there_is_one_page_for_ones_account(client: Client) -> None:
    client.force_login(person_with(Role.EDITOR))

    assert client.get("/admin/account/", follow=True).request["PATH_INFO"] == reverse("accounts:account")
