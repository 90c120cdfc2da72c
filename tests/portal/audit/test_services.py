import pytest
from django.utils import timezone

from portal.audit.models import AccessEntry
from portal.audit.services import note_access, origin, prune_accesses
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_note_access_says_who_looked_at_what_from_where() -> None:
    user = UserFactory()
    token = origin.set("10.0.0.9")

    note_access("file", subject=user, by=user)
    origin.reset(token)

    entry = AccessEntry.objects.get()
    assert (entry.user, entry.what, entry.origin) == (user, "file", "10.0.0.9")
    assert (entry.subject_type, entry.subject_id) == ("accounts.user", str(user.pk))


def test_an_access_stays_when_the_account_is_gone() -> None:
    user = UserFactory()
    key = user.pk
    note_access("file", subject=None, by=user)

    user.delete()

    assert AccessEntry.objects.get().user_id == key


def test_prune_accesses_keeps_what_came_after() -> None:
    note_access("old", subject=None, by=None)
    between = timezone.now()
    note_access("new", subject=None, by=None)

    assert prune_accesses(between) == 1
    assert AccessEntry.objects.get().what == "new"
