import pytest

from consultations.drafts.exceptions import ImmutableTextError
from consultations.drafts.models import Draft
from consultations.drafts.services.drafts import (
    confirm_draft,
    correct_draft,
    discard_draft,
    draft_tree,
    read_draft,
    undo_correction,
)
from consultations.lawtext.corrections import Correction
from portal.exceptions import NotAllowedError
from tests.consultations.drafts.texts import FAULTY, place
from tests.factories import DRAFT_TEXT, ProjectFactory, make_draft
from tests.races import at_once

pytestmark = pytest.mark.django_db


def faulty() -> Draft:
    first = make_draft()
    return read_draft(content=FAULTY.encode(), name="草案.txt", project=first.project, stage="draft", by=None)


def test_corrections_are_kept_in_order_and_taken_back_one_by_one() -> None:
    draft = faulty()
    correct_draft(draft=draft, correction=Correction(act="promote", at=place(draft, "a2.p2")), by=None)
    draft.refresh_from_db()
    assert [unit.path for unit in draft_tree(draft).articles] == ["a1", "a2", "a3", "a4"]
    assert draft.warnings == []

    undo_correction(draft=draft, by=None)

    draft.refresh_from_db()
    assert (draft.corrections, [w["code"] for w in draft.warnings]) == ([], ["out_of_sequence"])


def test_what_was_mended_is_what_is_confirmed() -> None:
    draft = faulty()
    correct_draft(draft=draft, correction=Correction(act="promote", at=place(draft, "a2.p2")), by=None)
    draft.refresh_from_db()
    correct_draft(
        draft=draft,
        correction=Correction(act="edit", at=place(draft, "a3.p1"), text="停车场应当公示收费标准。"),
        by=None,
    )
    draft.refresh_from_db()
    confirm_draft(draft=draft, by=None)

    assert list(draft.provisions.filter(kind="article").values_list("path", flat=True)) == ["a1", "a2", "a3", "a4"]
    assert draft.provisions.get(path="a3.p1").text == "停车场应当公示收费标准。"


def test_a_confirmed_text_is_mended_no_more() -> None:
    draft = make_draft()

    with pytest.raises(NotAllowedError):
        correct_draft(draft=draft, correction=Correction(act="join", at=3), by=None)
    with pytest.raises(ImmutableTextError):
        draft.provisions.update(text="别的")


def test_an_unconfirmed_text_can_be_thrown_away() -> None:
    draft = read_draft(content=DRAFT_TEXT.encode(), name="a.txt", project=ProjectFactory(), stage="draft", by=None)

    discard_draft(draft=draft, by=None)

    assert not Draft.objects.exists()


def test_a_text_is_confirmed_once() -> None:
    draft = make_draft()

    with pytest.raises(NotAllowedError):
        confirm_draft(draft=draft, by=None)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_corrected_and_confirmed_at_once_no_correction_is_lost() -> None:
    for turn in range(6):
        draft = faulty()
        correction = Correction(act="promote", at=place(draft, "a2.p2"))
        acts = [
            lambda draft=draft, correction=correction: correct_draft(draft=draft, correction=correction, by=None),
            lambda draft=draft: confirm_draft(draft=draft, by=None),
        ]
        both = at_once(*(acts if turn % 2 else reversed(acts)))

        assert [type(error) for error in both.errors if error] in ([], [NotAllowedError])
        draft.refresh_from_db()
        confirmed = draft.provisions.filter(kind="article").count()
        assert confirmed == len(draft_tree(draft).articles)


def test_a_text_that_was_corrected_since_it_was_opened_is_confirmed_as_it_stands() -> None:
    draft = faulty()
    opened = Draft.objects.get(pk=draft.pk)
    correct_draft(draft=draft, correction=Correction(act="promote", at=place(draft, "a2.p2")), by=None)

    confirmed = confirm_draft(draft=opened, by=None)

    assert confirmed.provisions.filter(kind="article").count() == 4
    with pytest.raises(NotAllowedError):
        confirm_draft(draft=opened, by=None)
    with pytest.raises(NotAllowedError):
        discard_draft(draft=opened, by=None)
