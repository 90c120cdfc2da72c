from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Grant, Invitation, Role, ScopeKind, SignIn, User
from portal.accounts.models.grant import ADMIN_ROLES, OFFICE_ROLES
from portal.accounts.services.invitations import invite
from portal.accounts.services.people import PersonDetails, change_person
from portal.accounts.views.sign_in import home_of
from portal.audit.models import AuditEntry
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
    UserFactory,
    officer_of,
    person_with,
)
from tests.portal.accounts.helpers import PASSWORD, code_of, enrolled, newcomer

pytestmark = pytest.mark.django_db

WECHAT = (
    "Mozilla/5.0 (Linux; Android 9; V1818A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/78.0 "
    "Mobile Safari/537.36 MMWEBID/123 MicroMessenger/8.0.30 NetType/WIFI Language/zh_CN"
)


def test_sign_in_leads_to_where_the_work_is(client: Client) -> None:
    officer = officer_of(ContactPointFactory())

    response = client.post(reverse("accounts:sign_in"), {"username": officer.username, "password": "secret-pass"})

    assert response.headers["Location"] == reverse("desk:home")


def test_the_sign_in_page_bears_the_name_of_the_site(client: Client) -> None:
    page = client.get(reverse("accounts:sign_in")).content.decode()

    assert '<a class="site-name" href="/">立法意见征集</a>' in page


def test_whoever_only_coordinates_begins_at_the_network(client: Client) -> None:
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, AreaFactory().path)

    response = client.post(reverse("accounts:sign_in"), {"username": coordinator.username, "password": "secret-pass"})

    assert response.headers["Location"] == reverse("network:home")


HOMES = {
    **dict.fromkeys(OFFICE_ROLES, "office:home"),
    Role.ADMINISTRATOR: "wagtailadmin_home",
    Role.SECURITY: "network:people",
    Role.AUDITOR: "audit:log",
    Role.COORDINATOR: "network:home",
}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_is_led_to_their_own_place_from_the_admin_too(role: Role, client: Client) -> None:
    user = UserFactory()
    Grant.objects.create(user=user, role=role)
    client.force_login(user)

    assert home_of(user) == reverse(HOMES.get(role, "desk:home"))
    assert client.get(home_of(user)).status_code == 200
    landed = client.get("/admin/", follow=True)
    assert landed.status_code == 200
    assert landed.redirect_chain == [] or role not in ADMIN_ROLES
    assert landed.request["PATH_INFO"] == ("/admin/" if role in ADMIN_ROLES else home_of(user))


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, Role.OFFICER])
def test_whoever_opens_the_admins_sign_in_by_hand_is_led_home(role: Role, client: Client) -> None:
    user = UserFactory()
    Grant.objects.create(user=user, role=role)
    client.force_login(user)

    landed = client.get("/admin/login/", follow=True)

    assert landed.status_code == 200
    assert landed.request["PATH_INFO"] == home_of(user)
    assert ("您的工作在这里" in landed.content.decode()) == (role not in ADMIN_ROLES)


def test_sign_in_does_not_lead_to_another_site(client: Client) -> None:
    user = person_with(Role.EDITOR)

    response = client.post(
        reverse("accounts:sign_in"),
        {"username": user.username, "password": "secret-pass", "next": "https://evil.example/"},
    )

    assert response.headers["Location"] == reverse("office:home")


def test_after_ten_failures_even_the_right_password_waits(client: Client) -> None:
    user = person_with(Role.REVIEWER)
    address = reverse("accounts:sign_in")
    for _ in range(10):
        client.post(address, {"username": user.username, "password": "wrong"})

    response = client.post(address, {"username": user.username, "password": "secret-pass"})

    assert response.status_code == 429
    assert "10 " in response.content.decode()


def test_an_invitation_lets_in_once_and_in_wechat_too() -> None:
    user = newcomer()
    address = reverse("accounts:accept_invitation", args=[invite(user=user, by=None)])
    client = Client(headers={"user-agent": WECHAT})

    page = client.get(address)
    done = client.post(address, {"username": "新来的人", "password": PASSWORD, "again": PASSWORD})
    again = Client().get(address)

    assert "新来的" in page.content.decode()
    assert done.headers["Location"] == reverse("desk:home")
    assert client.get(reverse("desk:home")).status_code == 200
    assert again.status_code == 410
    assert "已经用过" in again.content.decode()
    user.refresh_from_db()
    assert user.username == "新来的人"
    assert SignIn.objects.get(user=user).agent.startswith("Mozilla/5.0 (Linux; Android 9")


@pytest.mark.parametrize(
    ("change", "words"),
    [({"expires_at": "past"}, "已过期"), ({"withdrawn_at": "now"}, "无效"), ({"used_at": "now"}, "已经用过")],
)
def test_an_invitation_that_is_over_says_what_to_do(client: Client, change: dict[str, str], words: str) -> None:
    secret = invite(user=newcomer(), by=None)
    now = timezone.now()
    values = {name: now - timedelta(seconds=1) if when == "past" else now for name, when in change.items()}
    if "expires_at" in values:
        values["created_at"] = now - timedelta(days=5)
    Invitation.objects.update(**values)

    response = client.get(reverse("accounts:accept_invitation", args=[secret]))

    assert response.status_code == 410
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "密码太短，至少要 10 个字符。"),
        ("password1234", "password1234", "常见"),
        (PASSWORD, PASSWORD + "x", "不一样"),
    ],
)
def test_password_rules_are_length_and_a_list(client: Client, password: str, again: str, words: str) -> None:
    address = reverse("accounts:accept_invitation", args=[invite(user=newcomer(), by=None)])

    response = client.post(address, {"username": "abc", "password": password, "again": again})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert client.get(address).status_code == 200


def test_an_invitation_tells_which_work_it_is_for(client: Client) -> None:
    point = ContactPointFactory(name="江边联系点")
    person = officer_of(point)

    page = client.get(reverse("accounts:accept_invitation", args=[invite(user=person, by=None)])).content.decode()

    assert "联络员 · 江边联系点" in page


def test_a_taken_user_name_is_refused(client: Client) -> None:
    UserFactory(username="Zhang")
    address = reverse("accounts:accept_invitation", args=[invite(user=newcomer(), by=None)])

    response = client.post(address, {"username": "zhang", "password": PASSWORD, "again": PASSWORD})

    assert response.status_code == 422


def test_one_signs_in_with_the_telephone_number(client: Client) -> None:
    officer = officer_of(ContactPointFactory())
    change_person(user=officer, details=PersonDetails("联络员", phone="+86 139-0000-1111"), by=None)

    response = client.post(reverse("accounts:sign_in"), {"username": "139 0000 1111", "password": "secret-pass"})

    assert response.headers["Location"] == reverse("desk:home")


def test_the_admins_own_door_leads_to_the_one_way_in(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/pages/")

    assert response.headers["Location"] == "/accounts/sign-in/?next=%2Fadmin%2Fpages%2F"


def test_a_session_gets_a_new_key_at_sign_in(client: Client) -> None:
    officer = officer_of(ContactPointFactory())
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    client.post(reverse("accounts:sign_in"), {"username": officer.username, "password": "secret-pass"})

    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def first_step(client: Client, user: User) -> None:
    response = client.post(reverse("accounts:sign_in"), {"username": user.username, "password": "secret-pass"})
    assert response.headers["Location"] == reverse("accounts:second_step")


def test_the_second_step_takes_the_code_and_nothing_else(client: Client) -> None:
    user, device, _codes = enrolled()
    first_step(client, user)

    wrong = client.post(reverse("accounts:second_step"), {"code": "000000"})
    assert wrong.status_code == 422
    assert client.get(reverse("wagtailadmin_home")).status_code == 302

    device.refresh_from_db()
    device.throttle_reset()
    right = client.post(reverse("accounts:second_step"), {"code": code_of(device)})
    assert right.headers["Location"] == reverse("office:home")
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_recovery_code_lets_in_once(client: Client) -> None:
    user, _device, codes = enrolled()
    first_step(client, user)
    client.post(reverse("accounts:second_step"), {"code": codes[0].upper()})
    assert client.get(reverse("wagtailadmin_home")).status_code == 200

    other = Client()
    first_step(other, user)
    again = other.post(reverse("accounts:second_step"), {"code": codes[0]})

    assert again.status_code == 422
    assert AuditEntry.objects.filter(action="accounts.use_recovery_code").count() == 1


def test_guessing_locks_one_name_and_address_and_nobody_else() -> None:
    guessed, other = officer_of(ContactPointFactory()), officer_of(ContactPointFactory())
    address = reverse("accounts:sign_in")
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for n in range(30):
        guesser.post(address, {"username": guessed.username, "password": f"wrong {n}"})

    locked = guesser.post(address, {"username": guessed.username, "password": "secret-pass"})
    elsewhere = Client(REMOTE_ADDR="198.51.100.7").post(
        address, {"username": guessed.username, "password": "secret-pass"}
    )
    beside = Client(REMOTE_ADDR="203.0.113.9").post(address, {"username": other.username, "password": "secret-pass"})

    assert locked.status_code == 429
    assert "10 分钟" in locked.content.decode()
    assert elsewhere.headers["Location"] == reverse("desk:home")
    assert beside.headers["Location"] == reverse("desk:home")


@pytest.mark.soak
def test_ten_thousand_guesses_open_nothing_and_stop_nobody() -> None:
    """From a hundred addresses, at one name; somebody else signs in in between."""
    guessed, other = officer_of(ContactPointFactory()), officer_of(ContactPointFactory())
    address = reverse("accounts:sign_in")
    answers = set()
    for n in range(10_000):
        guesser = Client(REMOTE_ADDR=f"203.0.113.{n % 100}")
        answer = guesser.post(address, {"username": guessed.username, "password": f"guess {n}"})
        answers.add(answer.status_code)
        if n % 1000 == 999:
            mine = Client(REMOTE_ADDR="198.51.100.7")
            assert mine.post(address, {"username": other.username, "password": "secret-pass"}).status_code == 302
    assert answers == {200, 429}


def test_what_guesses_leave_behind_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    from axes.models import AccessAttempt

    for _n in range(11):
        Client().post(reverse("accounts:sign_in"), {"username": "13800138000", "password": "wrong"})

    assert "13800138000" not in str(list(AccessAttempt.objects.values()))
    assert "13800138000" not in caplog.text


def test_codes_are_read_in_full_width_and_with_what_pasting_adds(client: Client) -> None:
    user, _device, codes = enrolled()
    client.post(reverse("accounts:sign_in"), {"username": user.username, "password": "secret-pass"})
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in codes[0])
    secret = invite(user=newcomer(), by=None)

    second = client.post(reverse("accounts:second_step"), {"code": f" {wide} "})
    invited = client.get(reverse("accounts:accept_invitation", args=[f"{secret}\u200b "]))

    assert second.status_code == 302
    assert (invited.status_code, "新来的" in invited.content.decode()) == (200, True)
