from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from contactpoints.models import ContactPoint
from portal.accounts.models import User
from portal.accounts.services.people import PersonDetails, enter_person
from portal.volume import register_volume, volume_makers


@pytest.mark.django_db
def test_the_command_makes_a_network_of_the_wanted_size_and_counts_its_rows() -> None:
    out = StringIO()

    call_command("make_volume", "network", "--points", "3", "--people", "5", "--seed", "7", stdout=out)

    assert ContactPoint.objects.count() == 3
    assert User.objects.count() == 5
    assert out.getvalue().startswith("27 rows in ")


@pytest.mark.django_db
def test_the_command_says_what_could_not_be_made() -> None:
    enter_person(details=PersonDetails("别人", phone="19910000000"), by=None)

    with pytest.raises(CommandError, match="电话"):
        call_command("make_volume", "network", "--points", "1", "--people", "1", stdout=StringIO())


def test_the_command_knows_no_other_kind() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("make_volume", "weather")


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ImproperlyConfigured):
        register_volume("network", volume_makers()["network"])
