import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.exceptions import InvitationError, NotYoursToGiveError
from portal.accounts.models import Invitation, Role, ScopeKind, User
from portal.accounts.services.invitations import accept_invitation, invitation_of, invite, invite_newcomer
from portal.accounts.services.people import PersonDetails, close_account
from portal.audit.models import AuditEntry
from tests.factories import AreaFactory, ContactPointFactory, officer_of, person_with
from tests.portal.accounts.helpers import PASSWORD, newcomer

pytestmark = pytest.mark.django_db


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


def test_a_newcomer_whose_role_is_refused_is_not_entered() -> None:
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, AreaFactory().path)

    with pytest.raises(NotYoursToGiveError):
        invite_newcomer(
            details=PersonDetails("新来的"), by=coordinator, role=Role.EDITOR, scope_kind=ScopeKind.EVERYTHING,
            scope_key="", valid_from=None, valid_until=None,
        )  # fmt: skip

    assert list(User.objects.exclude(pk=coordinator.pk)) == []
    assert not Invitation.objects.exists()


def test_a_used_link_is_refused_to_whoever_comes_second() -> None:
    secret = invite(user=newcomer(), by=None)
    accept_invitation(secret=secret, username="第一个", password=PASSWORD)

    with pytest.raises(InvitationError):
        accept_invitation(secret=secret, username="第二个", password=PASSWORD)

    assert [user.username for user in User.objects.all()] == ["第一个"]
