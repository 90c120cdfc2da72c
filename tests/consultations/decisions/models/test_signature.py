import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.decisions.services.decisions import propose_decision
from portal.accounts.models import User
from tests.consultations.decisions.kinds import kind
from tests.factories import comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_the_database_itself_refuses_an_approver_who_proposed(reviewer: User) -> None:
    comment = comment_on(make_consultation())
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)

    with pytest.raises(IntegrityError), transaction.atomic():
        decision.signatures.approvals().update(by=reviewer, given_at=timezone.now())
