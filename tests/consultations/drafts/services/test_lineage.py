import pytest

from consultations.drafts.models import ProvisionLink
from consultations.drafts.services.lineage import confirm_lineage
from tests.consultations.drafts.texts import second_of
from tests.factories import make_consultation

pytestmark = pytest.mark.django_db


def test_lineage_survives_renumbering_and_reaches_into_articles() -> None:
    consultation = make_consultation()
    before = {unit.path: unit for unit in consultation.draft.provisions.all()}
    second = second_of(consultation)
    after = {unit.path: unit for unit in second.provisions.all()}

    linked = set(ProvisionLink.objects.values_list("before__path", "after__path"))
    assert {("a4", "a5"), ("a3", "a4"), ("a3.p1.i1", "a4.p1.i1")} <= linked
    assert not any(new == "a3" for _old, new in linked)
    link = ProvisionLink.objects.get(after=after["a4.p1.i1"])
    assert (link.before, link.same_text) == (before["a3.p1.i1"], True)


def test_confirming_without_a_change_keeps_every_link() -> None:
    consultation = make_consultation()
    second = second_of(consultation)
    links = set(ProvisionLink.objects.values_list("before", "after"))

    changed = confirm_lineage(draft=second, changes={"a1": ["a1"], "a3": []}, by=None)

    assert changed == 0
    assert set(ProvisionLink.objects.values_list("before", "after")) == links
