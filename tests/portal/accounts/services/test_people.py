import pytest

from portal.accounts.models import User
from portal.accounts.services.people import PersonDetails, enter_person
from tests.portal.accounts.helpers import newcomer

pytestmark = pytest.mark.django_db


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
