from typing import Any

import pytest
from django.test import Client

from tests.factories import ContactPointFactory, make_consultation, officer_of


@pytest.fixture
def desk(client: Client) -> Any:
    """A signed-in officer with one task."""
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    officer = officer_of(point)
    client.force_login(officer)

    class Desk:
        pass

    desk = Desk()
    desk.client, desk.point, desk.consultation, desk.officer = client, point, consultation, officer
    desk.task = consultation.assignments.get()
    return desk
