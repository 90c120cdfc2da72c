from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.permissions import VIEW_COMMENT, VIEW_OWN_COMMENT
from consultations.decisions.permissions import DECIDE_COMMENT
from consultations.rounds.models import Assignment, Consultation
from consultations.rounds.permissions import EDIT_CONSULTATION, WORK_ON_ASSIGNMENT
from contactpoints.models import ContactPoint
from portal.accounts.grants import allowed, can, scopes
from portal.accounts.models import Grant, Role, ScopeKind
from portal.accounts.ratelimit import RateLimit
from portal.accounts.services.grants import end_grant, grant_role
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
    user = person_with(Role.REVIEWER, ScopeKind.ASSIGNMENT, 1)
    comment_on(consultation)

    assert not allowed(user, VIEW_COMMENT, Comment.objects.all()).exists()


def test_the_role_brings_its_wagtail_group_and_takes_it_away() -> None:
    editor = person_with(Role.EDITOR)
    assert [group.name for group in editor.groups.all()] == ["Editors"]

    end_grant(grant=Grant.objects.get(user=editor), by=None)

    assert not editor.groups.exists()
    assert not scopes(editor, EDIT_CONSULTATION)


@pytest.mark.parametrize(
    "fields", [{"scope_kind": "everything", "scope_key": "x"}, {"scope_kind": "area", "scope_key": ""}]
)
def test_a_grant_has_a_key_exactly_when_its_scope_needs_one(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=UserFactory(), role=Role.OFFICER, **fields)


def test_an_office_role_opens_the_admin_and_an_officer_stays_at_the_desk() -> None:
    assert person_with(Role.REVIEWER).has_perm("wagtailadmin.access_admin")
    assert not officer_of(ContactPointFactory()).has_perm("wagtailadmin.access_admin")


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


def test_sign_in_does_not_lead_to_another_site(client: Client) -> None:
    user = person_with(Role.REVIEWER)

    response = client.post(
        reverse("accounts:sign_in"),
        {"username": user.username, "password": "secret-pass", "next": "https://evil.example/"},
    )

    assert response.headers["Location"] == reverse("wagtailadmin_home")


def test_after_ten_failures_even_the_right_password_waits(client: Client) -> None:
    user = person_with(Role.REVIEWER)
    address = reverse("accounts:sign_in")
    for _ in range(10):
        client.post(address, {"username": user.username, "password": "wrong"})

    response = client.post(address, {"username": user.username, "password": "secret-pass"})

    assert response.status_code == 429
    assert "10 " in response.content.decode()


def test_a_rate_limit_counts_per_identity() -> None:
    limit = RateLimit("test", attempts=2, seconds=3600)

    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    assert limit.allows("b")
    assert limit.is_spent("a")
    assert not limit.is_spent("b")


def test_the_command_gives_a_role_in_a_scope() -> None:
    user, point = UserFactory(), ContactPointFactory()

    call_command("grant_role", user.username, "officer", "--scope", "point", "--key", str(point.pk), stdout=StringIO())

    assert can(user, WORK_ON_ASSIGNMENT)
    for wrong in (["nobody", "officer"], [user.username, "officer", "--scope", "point"]):
        with pytest.raises(CommandError):
            call_command("grant_role", *wrong)


def test_an_administrator_opens_a_contact_point(client: Client) -> None:
    area = AreaFactory()
    client.force_login(person_with(Role.ADMINISTRATOR))

    response = client.post(
        reverse("network:point_new"),
        {"code": "N1", "name": "新联系点", "area_code": area.code, "host": "新街道办事处", "host_kind": "street"},
    )

    assert response.status_code == 302
    point = ContactPoint.objects.get(code="N1")
    assert (point.area, point.organisation.name) == (area, "新街道办事处")
    assert [change.kind for change in point.changes.all()] == ["opened"]


def test_an_administrator_does_not_make_superusers(client: Client) -> None:
    user = UserFactory()
    client.force_login(person_with(Role.ADMINISTRATOR))

    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), {"username": user.username, "is_superuser": "on"})

    user.refresh_from_db()
    assert not user.is_superuser


def test_a_reviewer_does_not_open_contact_points(client: Client) -> None:
    client.force_login(person_with(Role.REVIEWER))

    assert client.get(reverse("network:point_new")).status_code == 403
    assert client.post(reverse("network:point_new"), {"code": "N1"}).status_code == 403
    assert not ContactPoint.objects.exists()


def test_visible_consultations_follow_the_project() -> None:
    mine, other = make_consultation(), make_consultation()
    user = person_with(Role.EDITOR, ScopeKind.PROJECT, mine.project_id)

    assert list(allowed(user, EDIT_CONSULTATION, Consultation.objects.all())) == [mine]
    assert not can(user, EDIT_CONSULTATION, other)
