import pytest

from consultations.drafts.exceptions import ImmutableTextError
from consultations.drafts.models import Provision
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


def test_a_confirmed_text_cannot_be_changed() -> None:
    draft = make_draft()
    provision = draft.provisions.get(path="a1.p1")

    provision.text = "别的内容"
    with pytest.raises(ImmutableTextError):
        provision.save()
    with pytest.raises(ImmutableTextError):
        Provision.objects.filter(draft=draft).update(text="别的内容")
    with pytest.raises(ImmutableTextError):
        Provision.objects.filter(draft=draft).delete()
    draft.title = "别的标题"
    with pytest.raises(ImmutableTextError):
        draft.save()
    with pytest.raises(ImmutableTextError):
        draft.delete()
