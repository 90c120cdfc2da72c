"""Roles given, delegated, handed over and ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.comments.permissions import VIEW_OWN_COMMENT
from consultations.rounds.models import Assignment
from consultations.rounds.permissions import EDIT_CONSULTATION, WORK_ON_ASSIGNMENT
from contactpoints.models import ContactPoint
from contactpoints.permissions import VIEW_POINT
from portal.accounts.exceptions import (
    ExcludedRoleError,
    LastAdministratorError,
    NotYoursToGiveError,
    TooManyHoldersError,
    WrongScopeError,
)
from portal.accounts.grants import can, scopes
from portal.accounts.models import Grant, Role, Scope, ScopeKind, User
from portal.accounts.services.grants import delegate, end_grant, grant_role, hand_over, sync_all_groups
from portal.accounts.services.people import close_account
from portal.audit.models import AuditEntry
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
    OrganisationFactory,
    UserFactory,
    comment_on,
    make_consultation,
    officer_of,
    person_with,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db


def test_the_role_brings_its_wagtail_group_and_takes_it_away() -> None:
    editor = person_with(Role.EDITOR)
    assert [group.name for group in editor.groups.all()] == ["Editors"]

    end_grant(grant=Grant.objects.get(user=editor), by=None)

    assert not editor.groups.exists()
    assert not scopes(editor, EDIT_CONSULTATION)


def at_point(user: User, role: Role, point: ContactPoint, **kwargs: Any) -> Grant:
    return grant_role(user=user, role=role, scope_kind=ScopeKind.POINT, scope_key=str(point.pk), by=None, **kwargs)


def days(n: float) -> datetime:
    return timezone.now() + timedelta(days=n)


def test_a_point_has_one_head_and_two_deputies_at_a_time() -> None:
    point = ContactPointFactory()
    at_point(UserFactory(display_name="甲"), Role.HEAD, point, valid_until=days(10))

    with pytest.raises(TooManyHoldersError, match="甲"):
        at_point(UserFactory(), Role.HEAD, point)
    at_point(UserFactory(), Role.HEAD, point, valid_from=days(10))
    for _n in range(2):
        at_point(UserFactory(), Role.DEPUTY_HEAD, point)
    with pytest.raises(TooManyHoldersError):
        at_point(UserFactory(), Role.DEPUTY_HEAD, point)
    at_point(UserFactory(), Role.HEAD, ContactPointFactory())


def test_who_runs_who_permits_and_who_audits_are_three_people() -> None:
    administrator = person_with(Role.ADMINISTRATOR)

    for role in (Role.SECURITY, Role.AUDITOR):
        with pytest.raises(ExcludedRoleError):
            grant_role(user=administrator, role=role, by=None)
    grant_role(user=administrator, role=Role.STATISTICS, by=None)


def test_a_role_is_held_only_where_it_makes_sense() -> None:
    with pytest.raises(WrongScopeError):
        grant_role(user=UserFactory(), role=Role.HEAD, by=None)
    with pytest.raises(WrongScopeError):
        grant_role(user=UserFactory(), role=Role.AUDITOR, scope_kind=ScopeKind.POINT, scope_key="1", by=None)


def test_one_gives_only_what_one_may_give_and_only_there() -> None:
    here, there = ContactPointFactory(), ContactPointFactory()
    head = person_with(Role.HEAD, ScopeKind.POINT, here.pk)
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, here.area.path)

    def give(by: User, role: Role, point: ContactPoint) -> Grant:
        return grant_role(user=UserFactory(), role=role, scope_kind=ScopeKind.POINT, scope_key=str(point.pk), by=by)

    give(head, Role.COLLECTOR, here)
    give(coordinator, Role.DEPUTY_HEAD, here)
    for by, role, point in (
        (head, Role.COLLECTOR, there),
        (head, Role.DEPUTY_HEAD, here),
        (coordinator, Role.OFFICER, there),
        (officer_of(here), Role.VOLUNTEER, here),
        (person_with(Role.ADMINISTRATOR), Role.OFFICER, here),
    ):
        with pytest.raises(NotYoursToGiveError):
            give(by, role, point)
    with pytest.raises(NotYoursToGiveError):
        grant_role(user=UserFactory(), role=Role.EDITOR, by=coordinator)


def test_the_last_administrator_stays() -> None:
    security = person_with(Role.SECURITY)
    administrator = person_with(Role.ADMINISTRATOR)

    with pytest.raises(LastAdministratorError):
        end_grant(grant=administrator.grants.get(), by=security)
    with pytest.raises(LastAdministratorError):
        close_account(user=administrator, by=security)
    with pytest.raises(LastAdministratorError):
        close_account(user=security, by=security)
    administrator.refresh_from_db()
    assert administrator.is_active

    person_with(Role.ADMINISTRATOR)
    close_account(user=administrator, by=security)
    assert not can(administrator, VIEW_POINT)


def test_whoever_stands_in_may_until_it_ends_by_itself() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    task = Assignment.objects.get(consultation=consultation)
    officer, stand_in = officer_of(point), UserFactory()

    grant = delegate(grant=officer.grants.get(), to=stand_in, until=days(3), by=officer)

    assert can(stand_in, WORK_ON_ASSIGNMENT, task)
    Grant.objects.filter(pk=grant.pk).update(valid_from=days(-3), valid_until=days(-1))
    assert not can(stand_in, WORK_ON_ASSIGNMENT, task)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(valid_until=None)


def test_a_delegation_does_not_outlast_what_it_was_made_from() -> None:
    point = ContactPointFactory()
    officer, stand_in = officer_of(point), UserFactory()
    delegate(grant=officer.grants.get(), to=stand_in, until=days(30), by=officer)

    end_grant(grant=officer.grants.get(), by=None)

    assert not can(stand_in, WORK_ON_ASSIGNMENT)
    assert not Grant.objects.overlapping(timezone.now(), None).filter(user=stand_in).exists()


def test_a_delegated_role_cannot_be_delegated_on_nor_widened() -> None:
    area = AreaFactory()
    point = ContactPointFactory(organisation=OrganisationFactory(area=AreaFactory(parent=area)))
    coordinator, stand_in = person_with(Role.COORDINATOR, ScopeKind.AREA, area.path), UserFactory()
    own = coordinator.grants.get()

    narrow = delegate(
        grant=own, to=stand_in, until=days(3), by=coordinator, scope=Scope(ScopeKind.AREA, point.area.path)
    )

    assert can(stand_in, VIEW_POINT, point)
    for grant, by, scope in (
        (narrow, stand_in, None),
        (own, stand_in, None),
        (own, coordinator, Scope(ScopeKind.EVERYTHING, "")),
        (own, coordinator, Scope(ScopeKind.AREA, AreaFactory().path)),
    ):
        with pytest.raises(NotYoursToGiveError):
            delegate(grant=grant, to=UserFactory(), until=days(3), by=by, scope=scope)


def test_a_grant_that_was_to_begin_later_never_does_and_stays_on_record() -> None:
    point, stand_in = ContactPointFactory(), UserFactory()
    grant = at_point(UserFactory(), Role.HEAD, point, valid_from=days(5))
    delegate(grant=grant, to=stand_in, until=days(9), by=None)

    end_grant(grant=grant, by=None)

    assert Grant.objects.count() == 2
    assert not Grant.objects.valid().exists()
    assert not Grant.objects.valid(days(6)).exists()


def test_a_hand_over_moves_the_roles_and_leaves_the_work() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    comment = comment_on(consultation, point=point)
    old, new = person_with(Role.HEAD, ScopeKind.POINT, point.pk), UserFactory()
    at_point(old, Role.OFFICER, point)

    given = hand_over(user=old, to=new, by=None)

    assert [grant.role for grant in given] == [Role.HEAD, Role.OFFICER]
    assert can(new, VIEW_OWN_COMMENT, comment)
    assert can(new, WORK_ON_ASSIGNMENT, Assignment.objects.get(consultation=consultation))
    assert not scopes(old, VIEW_OWN_COMMENT)
    assert AuditEntry.objects.filter(action="accounts.hand_over").count() == 1


def test_a_grant_that_ends_in_the_middle_of_a_task_leaves_it_to_the_successor(client: Client) -> None:
    point = ContactPointFactory()
    task = Assignment.objects.get(consultation=make_consultation(points=[point]))
    old, new = officer_of(point), officer_of(point)
    client.force_login(old)
    client.post(reverse("desk:step", args=[task.pk]), {"state": "received"})
    end_grant(grant=old.grants.get(), by=None)

    assert client.get(reverse("desk:assignment", args=[task.pk])).status_code == 404
    client.force_login(new)
    page = client.get(reverse("desk:assignment", args=[task.pk]))
    assert page.context["task"].state == Assignment.State.RECEIVED
    assert [step.by for step in page.context["steps"]][-1] == old


def test_wagtails_groups_follow_when_a_grant_ends_by_itself() -> None:
    editor = person_with(Role.EDITOR)
    Grant.objects.filter(user=editor).update(valid_from=days(-9), valid_until=days(-1))
    editor = User.objects.get(pk=editor.pk)
    assert not editor.has_perm("wagtailadmin.access_admin")

    sync_all_groups()

    assert not editor.groups.exists()


def test_every_change_of_a_grant_is_in_the_log() -> None:
    officer = officer_of(ContactPointFactory())
    grant = officer.grants.get()
    delegate(grant=grant, to=UserFactory(), until=days(1), by=officer)
    end_grant(grant=grant, by=None)

    found = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(found) == ["accounts.grant_role", "accounts.delegate", "accounts.end_grant"]


def test_a_role_without_the_admin_brings_no_group() -> None:
    approver = person_with(Role.APPROVER)

    assert not approver.groups.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_exclusive_roles_given_at_once_one_holds() -> None:
    for _turn in range(4):
        user = UserFactory()

        both = at_once(
            lambda user=user: grant_role(user=user, role=Role.ADMINISTRATOR, by=None),
            lambda user=user: grant_role(user=user, role=Role.AUDITOR, by=None),
        )

        assert [type(error) for error in both.errors if error] == [ExcludedRoleError]
        assert user.grants.count() == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.STATISTICS])
def test_a_role_that_is_not_lent_stays_with_its_holder(role: Role, client: Client) -> None:
    holder = person_with(role)
    own = holder.grants.get()
    client.force_login(holder)

    with pytest.raises(NotYoursToGiveError):
        delegate(grant=own, to=UserFactory(), until=timezone.now() + timedelta(days=3), by=holder)
    address = reverse("accounts:delegate", args=[own.pk])
    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("accounts:account")).content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.STATISTICS])
def test_legislative_staff_work_on_laws_and_not_in_areas(role: Role) -> None:
    with pytest.raises(WrongScopeError):
        grant_role(user=UserFactory(), role=role, scope_kind=ScopeKind.AREA, scope_key="1.", by=None)
