"""Roles given, delegated, handed over and ended; and that `can` says what a naive definition says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import Assignment, Comment
from consultations.permissions import VIEW_COMMENT, VIEW_OWN_COMMENT, WORK_ON_ASSIGNMENT
from contactpoints.models import Area, ContactPoint
from contactpoints.permissions import VIEW_POINT
from portal.accounts.exceptions import (
    ExcludedRoleError,
    LastAdministratorError,
    NotYoursToGiveError,
    TooManyHoldersError,
    WrongScopeError,
)
from portal.accounts.grants import actions, allowed, can, narrowed_models, scopes
from portal.accounts.models import Grant, Role, Scope, ScopeKind, User
from portal.accounts.services.grants import delegate, end_grant, grant_role, hand_over, sync_all_groups
from portal.accounts.services.people import close_account
from portal.audit.models import AuditEntry
from search.sources import get_sources
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

pytestmark = pytest.mark.django_db


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


def test_a_clock_that_was_set_back_gives_nothing_before_its_time() -> None:
    user = person_with(Role.REVIEWER)
    Grant.objects.filter(user=user).update(valid_from=timezone.now() + timedelta(seconds=90))

    assert not can(user, VIEW_COMMENT)


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


# --- a naive definition -----------------------------------------------------------------------------------------------

NOW = timezone.now()


@dataclass(frozen=True)
class Plan:
    """A grant to be made: whose, which role, where (by number), from and until in days, and whom it stands in for."""

    role: Role
    kind: ScopeKind
    where: int
    since: int
    until: int | None
    delegated: bool
    origin_over: bool


PLANS = st.lists(
    st.builds(
        Plan,
        role=st.sampled_from([Role.OFFICER, Role.COORDINATOR, Role.REVIEWER, Role.STATISTICS, Role.OBSERVER]),
        kind=st.sampled_from(list(ScopeKind)),
        where=st.integers(0, 5),
        since=st.sampled_from([-3, -2, -1, 1, 2]),
        until=st.one_of(st.none(), st.integers(-2, 4)),
        delegated=st.booleans(),
        origin_over=st.booleans(),
    ),
    max_size=4,
)
PARENTS = st.lists(st.integers(0, 5), min_size=5, max_size=5)


@dataclass
class Forest:
    areas: list[Area]
    points: list[ContactPoint]
    comments: list[Comment]
    tasks: list[Assignment]


def build_forest() -> Forest:
    """Six areas with a point in each, and two consultations: of the first three points and of the others."""
    areas = [AreaFactory(code=f"T{n}") for n in range(6)]
    points = [ContactPointFactory(organisation=OrganisationFactory(area=area)) for area in areas]
    consultations = [make_consultation(points=points[:3]), make_consultation(points=points[3:])]
    comments = [comment_on(consultations[n // 3], f"第{n}条意见", point=point) for n, point in enumerate(points)]
    tasks = [Assignment.objects.get(contact_point=point) for point in points]
    return Forest(areas, points, comments, tasks)


def plant(forest: Forest, parents: list[int]) -> None:
    """Hang every area but the first below an earlier one, or below none."""
    for n, area in enumerate(forest.areas):
        area.parent = forest.areas[parents[n - 1] % n] if n and parents[n - 1] % (n + 1) else None
        area.save()


def key_of(forest: Forest, kind: ScopeKind, n: int) -> str:
    consultation = forest.comments[n].consultation
    return {
        ScopeKind.EVERYTHING: "",
        ScopeKind.AREA: forest.areas[n].path,
        ScopeKind.POINT: str(forest.points[n].pk),
        ScopeKind.PROJECT: str(consultation.project_id),
        ScopeKind.CONSULTATION: str(consultation.pk),
        ScopeKind.ASSIGNMENT: str(forest.tasks[n].pk),
    }[kind]


def make_grants(user: User, forest: Forest, plans: Iterable[Plan]) -> list[Plan]:
    made = []
    for n, plan in enumerate(plans):
        if plan.until is not None and plan.until <= plan.since:
            continue
        origin = None
        until = NOW + timedelta(days=plan.until) if plan.until is not None else None
        if plan.delegated:
            other = UserFactory()
            origin = Grant.objects.create(
                user=other, role=plan.role, scope_kind=plan.kind, scope_key=key_of(forest, plan.kind, plan.where),
                valid_from=NOW - timedelta(days=9), valid_until=NOW - timedelta(days=1) if plan.origin_over else None,
            )  # fmt: skip
            until = until or NOW + timedelta(days=5)
        Grant.objects.create(
            user=user, role=plan.role, scope_kind=plan.kind, scope_key=key_of(forest, plan.kind, plan.where),
            valid_from=NOW + timedelta(days=plan.since, seconds=n), valid_until=until, delegated_from=origin,
        )  # fmt: skip
        made.append(plan)
    return made


def naive(forest: Forest, plans: list[Plan], action: str, n: int) -> bool:
    """The n-th comment lies at the n-th point in the n-th area, in the (n // 3)-th consultation."""
    for plan in plans:
        in_force = plan.since < 0 and (plan.until is None or plan.until > 0)
        if plan.role not in actions()[action] or not in_force or (plan.delegated and plan.origin_over):
            continue
        above, at = set(), forest.areas[n]
        while at is not None:
            above.add(at.pk)
            at = at.parent
        if (
            plan.kind is ScopeKind.EVERYTHING
            or {
                ScopeKind.AREA: forest.areas[plan.where].pk in above,
                ScopeKind.POINT: plan.where == n,
                ScopeKind.PROJECT: plan.where // 3 == n // 3,
                ScopeKind.CONSULTATION: plan.where // 3 == n // 3,
                ScopeKind.ASSIGNMENT: plan.where == n,
            }[plan.kind]
        ):
            return True
    return False


@pytest.fixture
def forest() -> Forest:
    return build_forest()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parents=PARENTS, plans=PLANS)
def test_can_agrees_with_the_naive_definition(forest: Forest, parents: list[int], plans: list[Plan]) -> None:
    with transaction.atomic():
        plant(forest, parents)
        user = UserFactory()
        made = make_grants(user, forest, plans)
        for action in (VIEW_COMMENT, VIEW_OWN_COMMENT):
            expected = {c.pk for n, c in enumerate(forest.comments) if naive(forest, made, action, n)}
            found = allowed(user, action, Comment.objects.all())
            assert set(found.values_list("pk", flat=True)) == expected
            assert {c.pk for c in forest.comments if can(user, action, c)} == expected
        tasks = {t.pk for n, t in enumerate(forest.tasks) if naive(forest, made, WORK_ON_ASSIGNMENT, n)}
        assert set(allowed(user, WORK_ON_ASSIGNMENT, Assignment.objects.all()).values_list("pk", flat=True)) == tasks
        for source in get_sources().values():
            visible = set(source.visible_to(user).values_list("pk", flat=True))
            assert visible == documents_in_scope(source, user, [c.pk for c in forest.comments])
        transaction.set_rollback(True)


def documents_in_scope(source: Any, user: User, pks: list[int]) -> set[int]:
    """What the index would give this person: the documents whose words for their place are in the filter."""
    conditions = source.scope(user)
    documents = [op.doc for op in source.operations(pks) if hasattr(op, "doc")]
    return {
        doc.id for doc in documents
        if all(set(map(str, doc.filters[term.field])) & set(map(str, term.values)) for term in conditions)
    }  # fmt: skip


def test_the_models_that_are_narrowed_are_known() -> None:
    names = sorted(model.__name__ for model in narrowed_models())

    assert names == [
        "Area", "Assignment", "CollectionPoint", "Comment", "Consultation", "ContactPoint", "Designation", "Draft", "Grant",
        "ImportBatch", "LegislativeProject", "PrivateFile", "Submission", "User",
    ]  # fmt: skip
