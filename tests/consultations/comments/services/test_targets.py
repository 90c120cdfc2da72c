import pytest

from consultations.comments.models import CommentTarget
from consultations.comments.services.targets import add_target
from consultations.drafts.models import Provision
from portal.audit.models import AuditEntry
from tests.factories import article, comment_on, make_consultation
from tests.races import at_once

pytestmark = pytest.mark.django_db


def test_filing_twice_is_filing_once() -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "第三条不明确", on="a3")

    add_target(comment=comment, provision=Provision.objects.get(draft=consultation.draft, path="a3"), by=None)

    assert comment.targets.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_filed_twice_at_once_under_one_provision_it_lies_there_once() -> None:
    consultation = make_consultation()
    first = article(consultation, "a1")
    for turn in range(4):
        comment = comment_on(consultation, f"第{turn}条意见")

        both = at_once(*[lambda comment=comment: add_target(comment=comment, provision=first, by=None)] * 2).values

        assert both[0] == both[1]
        assert list(comment.targets.values_list("kind", "provision")) == [(CommentTarget.Kind.UNIT, first.pk)]
    assert AuditEntry.objects.filter(action="comments.add_target").count() == 4


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_filed_under_two_provisions_at_once_it_lies_under_both() -> None:
    consultation = make_consultation()
    units = [article(consultation, "a1"), article(consultation, "a2")]
    comment = comment_on(consultation)

    at_once(*[lambda unit=unit: add_target(comment=comment, provision=unit, by=None) for unit in units]).raise_first()

    assert set(comment.targets.values_list("provision", flat=True)) == {unit.pk for unit in units}
