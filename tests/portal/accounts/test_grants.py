"""Who may do what; and that `can` says what a naive definition says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.comments.models import Comment
from consultations.comments.permissions import VIEW_COMMENT, VIEW_OWN_COMMENT
from consultations.decisions.permissions import DECIDE_COMMENT
from consultations.drafts.models import Draft
from consultations.rounds.models import Assignment, Consultation
from consultations.rounds.permissions import EDIT_CONSULTATION, WORK_ON_ASSIGNMENT
from contactpoints.models import Area, ContactPoint
from contactpoints.permissions import VIEW_POINT
from contactpoints.services.areas import move_area
from portal.accounts.exceptions import NotYoursToGiveError
from portal.accounts.grants import actions, allowed, can, holds_office, narrowed_models, scopes
from portal.accounts.models import Grant, Role, Scope, ScopeKind, User
from portal.accounts.permissions import CLOSE_ACCOUNT
from portal.accounts.services.grants import end_grant, grant_role, hand_over
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


def test_nobody_may_do_anything_without_a_grant() -> None:
    assert not can(UserFactory(), VIEW_COMMENT)
    assert not can(AnonymousUser(), VIEW_COMMENT)


def test_a_grant_counts_within_its_time_only() -> None:
    user, now = UserFactory(), timezone.now()
    grant_role(user=user, role=Role.REVIEWER, by=None, valid_from=now + timedelta(days=1))
    grant_role(
        user=user, role=Role.EDITOR, by=None, valid_from=now - timedelta(days=2), valid_until=now - timedelta(days=1)
    )

    assert not can(user, DECIDE_COMMENT)
    assert not can(user, EDIT_CONSULTATION)


def test_a_closed_account_may_do_nothing() -> None:
    user = person_with(Role.REVIEWER)
    user.is_active = False
    user.save()

    assert not can(user, DECIDE_COMMENT)


def test_an_officer_sees_the_own_point_and_no_other() -> None:
    own, other = ContactPointFactory(), ContactPointFactory()
    consultation = make_consultation(points=[own, other])
    mine, theirs = (
        comment_on(consultation, "本点的意见", point=own),
        comment_on(consultation, "别处的意见", point=other),
    )
    officer = officer_of(own)

    assert list(allowed(officer, VIEW_OWN_COMMENT, Comment.objects.all())) == [mine]
    assert can(officer, VIEW_OWN_COMMENT, mine)
    assert not can(officer, VIEW_OWN_COMMENT, theirs)
    assert [a.contact_point for a in allowed(officer, WORK_ON_ASSIGNMENT, Assignment.objects.all())] == [own]


def test_an_area_reaches_down_and_not_sideways() -> None:
    city = AreaFactory()
    below, beside = AreaFactory(parent=city), AreaFactory()
    inside = ContactPointFactory(organisation=OrganisationFactory(area=below))
    outside = ContactPointFactory(organisation=OrganisationFactory(area=beside))
    consultation = make_consultation(points=[inside, outside])
    near = comment_on(consultation, "区里的意见", point=inside)
    comment_on(consultation, "区外的意见", point=outside)

    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, city.path)

    assert list(allowed(coordinator, VIEW_OWN_COMMENT, Comment.objects.all())) == [near]


def test_a_scope_that_a_model_does_not_know_selects_nothing() -> None:
    consultation = make_consultation()
    user = person_with(Role.EDITOR, ScopeKind.CONSULTATION, consultation.pk)

    assert allowed(user, EDIT_CONSULTATION, Consultation.objects.all()).exists()
    assert not allowed(user, EDIT_CONSULTATION, Draft.objects.all()).exists()


def test_visible_consultations_follow_the_project() -> None:
    mine, other = make_consultation(), make_consultation()
    user = person_with(Role.EDITOR, ScopeKind.PROJECT, mine.project_id)

    assert list(allowed(user, EDIT_CONSULTATION, Consultation.objects.all())) == [mine]
    assert not can(user, EDIT_CONSULTATION, other)


def test_a_clock_that_was_set_back_gives_nothing_before_its_time() -> None:
    user = person_with(Role.REVIEWER)
    Grant.objects.filter(user=user).update(valid_from=timezone.now() + timedelta(seconds=90))

    assert not can(user, VIEW_COMMENT)


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


def test_grants_are_read_once_for_a_user_object(django_assert_num_queries: Any) -> None:
    user = User.objects.get(pk=person_with(Role.REVIEWER).pk)

    with django_assert_num_queries(1):
        assert can(user, VIEW_COMMENT)
        assert can(user, DECIDE_COMMENT)
        assert not can(user, EDIT_CONSULTATION)
        assert scopes(user, VIEW_COMMENT) == (Scope(ScopeKind.EVERYTHING, ""),)
        assert holds_office(user)


def test_a_page_reads_the_grants_of_its_reader_once(client: Client, django_assert_num_queries: Any) -> None:
    point = ContactPointFactory()
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path)
    client.force_login(coordinator)

    with django_assert_num_queries(13) as queries:
        assert client.get(reverse("network:point", args=[point.code])).status_code == 200

    read = [query["sql"] for query in queries if f'"accounts_grant"."user_id" = {coordinator.pk}' in query["sql"]]
    assert len(read) == 1


def test_a_grant_that_is_ended_is_ended_in_the_very_next_request(client: Client) -> None:
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, AreaFactory().path)
    client.force_login(coordinator)
    assert client.get(reverse("network:home")).status_code == 200

    end_grant(grant=coordinator.grants.get(), by=None)

    assert client.get(reverse("network:home")).status_code == 403


def test_a_change_counts_at_once_for_every_object_of_the_person() -> None:
    point = ContactPointFactory()
    officer = officer_of(point)
    same = User.objects.get(pk=officer.pk)
    assert can(officer, VIEW_POINT, point)
    assert can(same, VIEW_POINT, point)

    end_grant(grant=Grant.objects.get(user=officer), by=None)

    assert not can(officer, VIEW_POINT, point)
    assert not can(same, VIEW_POINT, point)


def test_a_moved_area_moves_what_was_read_of_it_too() -> None:
    area, above = AreaFactory(), AreaFactory()
    point = ContactPointFactory(organisation=OrganisationFactory(area=area))
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, area.path)
    assert can(coordinator, VIEW_POINT, point)

    move_area(area=area, parent=above, by=None)

    assert [scope.key for scope in scopes(coordinator, VIEW_POINT)] == [area.path]
    assert can(coordinator, VIEW_POINT, point)


def test_what_a_failed_service_read_on_the_way_is_forgotten() -> None:
    security = person_with(Role.SECURITY)
    person_with(Role.SECURITY)
    assert can(security, CLOSE_ACCOUNT)

    # The role is ended first; then nothing is left with which to give it to the successor, and all is taken back.
    with pytest.raises(NotYoursToGiveError):
        hand_over(user=security, to=UserFactory(), by=security)

    assert can(security, CLOSE_ACCOUNT)


@pytest.mark.parametrize("model", narrowed_models(), ids=lambda model: model.__name__)
def test_no_narrowing_can_name_a_row_twice(model: Any) -> None:
    """A lookup that crosses from one row to many repeats rows, and a page that wants one row fails on two."""
    everywhere = [Scope(kind, "1") for kind in ScopeKind if kind is not ScopeKind.EVERYTHING]
    user = UserFactory()
    for role in Role:
        Grant.objects.bulk_create(Grant(user=user, role=role, scope_kind=s.kind, scope_key=s.key) for s in everywhere)

    query = allowed(user, VIEW_COMMENT, model._default_manager.all()).query
    str(query)

    crossed = [
        join.join_field.name
        for alias, join in query.alias_map.items()
        if getattr(join, "join_field", None) is not None
        and query.alias_refcount[alias]
        and (join.join_field.many_to_many or join.join_field.one_to_many)
    ]
    assert crossed == []
