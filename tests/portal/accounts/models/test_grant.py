from typing import Any

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.models import Grant, Role
from tests.factories import (
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields", [{"scope_kind": "everything", "scope_key": "x"}, {"scope_kind": "area", "scope_key": ""}]
)
def test_a_grant_has_a_key_exactly_when_its_scope_needs_one(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=UserFactory(), role=Role.OFFICER, **fields)
