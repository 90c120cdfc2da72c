import pytest

from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.accounts.models import Role, User
from tests.factories import ContactPointFactory, make_consultation, person_with


@pytest.fixture
def reviewer() -> User:
    return person_with(Role.REVIEWER)


@pytest.fixture
def approver() -> User:
    return person_with(Role.APPROVER)


@pytest.fixture
def point() -> ContactPoint:
    return ContactPointFactory()


@pytest.fixture
def consultation(point: ContactPoint) -> Consultation:
    """Sent to the point."""
    return make_consultation(points=[point])
