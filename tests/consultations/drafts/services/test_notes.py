import pytest

from consultations.drafts.models import ProvisionNote
from consultations.drafts.services.notes import note_provision
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


def test_a_note_with_nothing_in_it_goes_away() -> None:
    article = make_draft().provisions.get(path="a3")
    note_provision(provision=article, is_key=True, question="", explanation="", by=None)
    note_provision(provision=article, is_key=False, question="", explanation="", by=None)

    assert not ProvisionNote.objects.exists()
