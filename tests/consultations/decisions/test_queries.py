import pytest

from consultations.decisions.queries import adopted_but_unchanged
from consultations.decisions.services.decisions import propose_decision
from portal.accounts.models import User
from tests.consultations.decisions.kinds import kind
from tests.factories import DRAFT_TEXT, comment_on, make_consultation, make_draft

pytestmark = pytest.mark.django_db


def test_an_adopted_comment_whose_article_did_not_change_is_pointed_out(reviewer: User) -> None:
    consultation = make_consultation()
    changed, unchanged = comment_on(consultation, on="a3"), comment_on(consultation, on="a2")
    later = make_draft(DRAFT_TEXT.replace("（二）盲道。", "（二）盲道、坡道。"), project=consultation.project)
    for comment, path in ((changed, "a3"), (unchanged, "a2")):
        propose_decision(
            comments=[comment], kind=kind("adopted"), provision=later.provisions.get(path=path), by=reviewer
        )

    assert adopted_but_unchanged(consultation) == [unchanged]
