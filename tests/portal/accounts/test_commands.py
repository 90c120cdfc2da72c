from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.rounds.permissions import WORK_ON_ASSIGNMENT
from portal.accounts.grants import can
from tests.factories import (
    ContactPointFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_the_command_gives_a_role_in_a_scope() -> None:
    user, point = UserFactory(), ContactPointFactory()

    call_command("grant_role", user.username, "officer", "--scope", "point", "--key", str(point.pk), stdout=StringIO())

    assert can(user, WORK_ON_ASSIGNMENT)
    for wrong in (["nobody", "officer"], [user.username, "officer", "--scope", "point"]):
        with pytest.raises(CommandError):
            call_command("grant_role", *wrong)
