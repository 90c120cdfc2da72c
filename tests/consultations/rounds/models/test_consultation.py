from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.rounds.models import Consultation
from portal.accounts.models import Role, ScopeKind
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db


def test_closings_are_in_order() -> None:
    consultation = make_consultation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(points_close_at=consultation.opens_at)


@pytest.mark.parametrize(
    ("counting", "days"), [(Consultation.Counting.FIRST_DAY, 30), (Consultation.Counting.NEXT_DAY, 29)]
)
def test_days_are_counted_as_the_consultation_counts(counting: str, days: int) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    consultation = Consultation(opens_at=midnight, public_closes_at=midnight + timedelta(days=30), counting=counting)

    assert consultation.days == days
    assert consultation.is_short is (days < 30)


def test_a_slug_is_chosen_and_unique() -> None:
    first, second = make_consultation(), make_consultation()

    assert first.public_slug != second.public_slug
    assert first.public_slug.startswith(str(timezone.localdate().year))


@pytest.mark.parametrize(
    ("days", "live", "state"),
    [((-1, 30, 35), True, "open"), ((1, 30, 35), True, "scheduled"), ((-9, -1, -1), True, "closed"),
     ((-1, 30, 35), False, "draft")],
)  # fmt: skip
def test_the_state_follows_the_times(days: tuple[float, float, float], live: bool, state: str) -> None:
    consultation = make_consultation(open_days=days)
    if not live:
        consultation.unpublish()

    assert Consultation.objects.get(pk=consultation.pk).state == state


def test_an_editor_of_one_project_edits_its_pages_and_no_others(client: Client) -> None:
    mine, other = make_consultation(), make_consultation()
    client.force_login(person_with(Role.EDITOR, ScopeKind.PROJECT, mine.project_id))

    own = client.get(reverse("wagtailadmin_pages:edit", args=[mine.pk]))
    assert own.status_code == 200
    assert list(own.context["form"].fields["project"].queryset) == [mine.project]
    for name in ("edit", "unpublish", "delete", "history"):
        refused = client.get(reverse(f"wagtailadmin_pages:{name}", args=[other.pk]))
        assert refused.status_code == 302, name
        assert refused.headers["Location"] == reverse("wagtailadmin_home"), name
    client.post(reverse("wagtailadmin_pages:unpublish", args=[other.pk]))
    other.refresh_from_db()
    assert other.live


@pytest.mark.parametrize("act", ["delete", "copy"])
def test_what_is_a_record_is_neither_deleted_nor_copied(client: Client, act: str) -> None:
    """Wagtail asked, was told yes, and then failed for ever on what belongs to the page."""
    consultation = make_consultation()
    comment_on(consultation)
    client.force_login(person_with(Role.EDITOR))

    for page in (consultation, consultation.get_parent(), consultation.get_parent().get_parent()):
        address = reverse(f"wagtailadmin_pages:{act}", args=[page.pk])
        assert client.get(address).headers["Location"] == reverse("wagtailadmin_home")
        assert client.post(address).headers["Location"] == reverse("wagtailadmin_home")
        listed = client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).content.decode()
        assert address not in listed
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert client.post(f"{bulk}?id={consultation.pk}&id={consultation.get_parent().pk}").status_code < 500
    assert Consultation.objects.get() == consultation


def test_a_consultation_that_nobody_saw_may_be_deleted(client: Client) -> None:
    consultation = make_consultation()
    page = Consultation(
        title="还没有公布", public_slug="not-yet", project=consultation.project, opens_at=consultation.opens_at,
        public_closes_at=consultation.public_closes_at, points_close_at=consultation.points_close_at, live=False,
    )  # fmt: skip
    consultation.get_parent().add_child(instance=page)
    client.force_login(person_with(Role.EDITOR))

    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert not Consultation.objects.filter(pk=page.pk).exists()


def test_the_page_editor_asks_each_thing_once(client: Client) -> None:
    """Neither Wagtail's schedule, privacy and workflow, nor an English name, beside what the consultation asks for itself."""
    consultation = make_consultation()
    client.force_login(person_with(Role.EDITOR))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[consultation.pk])).content.decode()

    for absent in ("go_live_at", "action-submit", "set_privacy", ">Root<", "Moderators"):
        assert absent not in page, absent
