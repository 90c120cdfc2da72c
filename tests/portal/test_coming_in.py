"""Invitations, passwords, the second step, sessions, and who tries to get round them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.exceptions import InvitationError
from portal.accounts.models import Invitation, Role, ScopeKind, SignIn, User
from portal.accounts.services.invitations import accept_invitation, invitation_of, invite
from portal.accounts.services.people import PersonDetails, change_person, close_account, enter_person
from portal.accounts.services.second_step import begin_device, confirm_device, new_recovery_codes
from portal.audit.models import AuditEntry
from tests.factories import ContactPointFactory, UserFactory, officer_of, person_with

pytestmark = pytest.mark.django_db
PASSWORD = "一句好记的话就是密码"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 9; V1818A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/78.0 "
    "Mobile Safari/537.36 MMWEBID/123 MicroMessenger/8.0.30 NetType/WIFI Language/zh_CN"
)


def newcomer() -> User:
    return enter_person(details=PersonDetails("新来的", phone="13812345678"), by=None)


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


def test_of_two_links_only_the_newer_works_and_none_for_a_closed_account() -> None:
    user = newcomer()
    old, new = invite(user=user, by=None), invite(user=user, by=None)

    with pytest.raises(InvitationError):
        invitation_of(old)
    assert invitation_of(new).user == user

    close_account(user=user, by=None)
    with pytest.raises(InvitationError):
        invitation_of(new)


def test_the_secret_of_a_link_is_nowhere_in_the_database() -> None:
    secret = invite(user=newcomer(), by=None)

    found = Invitation.objects.values().get()
    assert secret not in str(found)
    assert secret not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_a_new_password_ends_what_was_open(client: Client) -> None:
    officer = officer_of(ContactPointFactory())
    client.post(reverse("accounts:sign_in"), {"username": officer.username, "password": "secret-pass"})
    secret = invite(user=officer, by=None, purpose=Invitation.Purpose.RESET)

    accept_invitation(secret=secret, username="", password=PASSWORD)

    assert client.get(reverse("desk:home")).status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [("short", "short", "密码"), ("password1234", "password1234", "常见"), (PASSWORD, PASSWORD + "x", "不一样")],
)
def test_password_rules_are_length_and_a_list(client: Client, password: str, again: str, words: str) -> None:
    address = reverse("accounts:accept_invitation", args=[invite(user=newcomer(), by=None)])

    response = client.post(address, {"username": "abc", "password": password, "again": again})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert client.get(address).status_code == 200


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


def enrolled(role: Role = Role.EDITOR) -> tuple[User, TOTPDevice, list[str]]:
    user = person_with(role)
    device = begin_device(user=user)
    assert confirm_device(device=device, code=code_of(device))
    device.refresh_from_db()
    # The code that confirmed is spent; the tests go on with the next one.
    device.last_t = -1
    device.save()
    return user, device, new_recovery_codes(user=user)


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key, device.step, device.t0, device.digits):06d}"


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
    assert right.headers["Location"] == reverse("wagtailadmin_home")
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


def test_where_it_is_required_staff_set_it_up_before_anything_else(client: Client, settings: object) -> None:
    settings.REQUIRE_SECOND_STEP = True  # type: ignore[attr-defined]
    user = person_with(Role.EDITOR)
    client.post(reverse("accounts:sign_in"), {"username": user.username, "password": "secret-pass"})

    assert client.get(reverse("wagtailadmin_home")).headers["Location"] == reverse("accounts:set_up_second_step")
    client.get(reverse("accounts:set_up_second_step"))
    device = TOTPDevice.objects.get(user=user)
    done = client.post(reverse("accounts:set_up_second_step"), {"code": code_of(device)})

    assert done.context["codes"]
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    officer = officer_of(ContactPointFactory())
    client.force_login(officer)
    assert client.get(reverse("desk:home")).status_code == 200


def test_a_session_that_got_round_the_second_step_is_ended(client: Client, settings: object) -> None:
    settings.REQUIRE_SECOND_STEP = True  # type: ignore[attr-defined]
    user, _device, _codes = enrolled()
    client.force_login(user)

    assert client.get(reverse("wagtailadmin_home")).headers["Location"] == reverse("accounts:sign_in")
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_the_admins_own_door_leads_to_the_one_way_in(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/pages/")

    assert response.headers["Location"] == "/accounts/sign-in/?next=%2Fadmin%2Fpages%2F"


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


def test_a_session_gets_a_new_key_at_sign_in(client: Client) -> None:
    officer = officer_of(ContactPointFactory())
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    client.post(reverse("accounts:sign_in"), {"username": officer.username, "password": "secret-pass"})

    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_forms_need_the_token_and_hosts_must_be_known(settings: object) -> None:
    officer = officer_of(ContactPointFactory())
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.post(reverse("accounts:end_other_sessions")).status_code == 403

    settings.ALLOWED_HOSTS = ["example.cn"]  # type: ignore[attr-defined]
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


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


def test_a_telephone_number_is_stored_unreadable_and_taken_once() -> None:
    first = newcomer()

    raw = str(list(User.objects.values_list("phone_digest", "username", "display_name")))
    assert "13812345678" not in raw
    assert first.masked_phone == "138****5678"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [first.pk])
        assert "13812345678" not in cursor.fetchone()[0]
    with pytest.raises(ValueError, match=r"电话|telephone"):
        enter_person(details=PersonDetails("另一个", phone="138 1234 5678"), by=None)


def test_whoever_may_not_give_all_roles_of_a_person_cannot_make_a_link(client: Client) -> None:
    point = ContactPointFactory()
    head, officer = person_with(Role.HEAD, ScopeKind.POINT, point.pk), officer_of(point)
    colleague = person_with(Role.DEPUTY_HEAD, ScopeKind.POINT, point.pk)
    client.force_login(head)

    assert client.post(reverse("network:invite", args=[officer.pk])).status_code == 200
    assert client.post(reverse("network:invite", args=[colleague.pk])).status_code == 403
    assert client.post(reverse("network:invite", args=[head.pk])).status_code == 403
