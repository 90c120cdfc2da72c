"""Notes follow their articles into a corrected text; what cannot follow is listed, and put there by hand."""

import pytest

from consultations.drafts.carrying import carried_lines
from consultations.drafts.exceptions import NoteTakenError
from consultations.drafts.models import CarriedNote, Draft
from consultations.drafts.services.carrying import links_to, place_note
from consultations.drafts.services.lineage import confirm_lineage
from consultations.rounds.models import Consultation
from consultations.rounds.services.texts import confirm_text
from portal.exceptions import NotAllowedError
from tests.consultations.drafts.texts import AFTER, BEFORE, correct, correction_of, note_on, noted, publish
from tests.factories import make_consultation, make_draft
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(draft=make_draft(BEFORE))


def outcomes(draft: Draft) -> dict[str, tuple[str, str | None, list[str]]]:
    carried = draft.carried_notes.select_related("before", "after")
    return {one.before.path: (one.outcome, one.after and one.after.path, one.left) for one in carried}


@pytest.mark.parametrize(
    ("path", "outcome", "place"),
    [("a1", "kept", "a1"), ("a7", "kept", "a8"), ("a6", "kept", "a7"), ("a4", "merged", "a5"), ("a5", "merged", "a5")],
    ids=["same", "renumbered", "renumbered and changed", "merged", "merged too"],
)
def test_a_note_follows_its_article(consultation: Consultation, path: str, outcome: str, place: str) -> None:
    note_on(consultation.draft, path, "这样行吗？", "参照外地。", is_key=True)

    corrected = correct(consultation, AFTER)

    assert noted(corrected) == {place: (True, "这样行吗？", "参照外地。")}
    assert outcomes(corrected) == {path: (outcome, place, [])}
    assert noted(consultation.draft) == {path: (True, "这样行吗？", "参照外地。")}


@pytest.mark.parametrize(("path", "outcome"), [("a2", "split"), ("a3", "deleted")])
def test_a_note_whose_article_is_divided_or_gone_is_listed(consultation: Consultation, path: str, outcome: str) -> None:
    note_on(consultation.draft, path, "这样行吗？", is_key=True)

    corrected = correct(consultation, AFTER)

    assert noted(corrected) == {}
    assert outcomes(corrected) == {path: (outcome, None, ["is_key", "question"])}
    carried = corrected.carried_notes.get()
    assert (carried.before, carried.question) == (consultation.draft.provisions.get(path=path), "这样行吗？")


def test_of_two_merged_articles_what_both_ask_is_listed_and_the_rest_kept(consultation: Consultation) -> None:
    note_on(consultation.draft, "a4", "由公安机关管，合适吗？", is_key=True)
    note_on(consultation.draft, "a5", "人行道上谁来管？", "参照外地。")

    corrected = correct(consultation, AFTER)

    assert noted(corrected) == {"a5": (True, "", "参照外地。")}
    assert outcomes(corrected) == {"a4": ("merged", "a5", ["question"]), "a5": ("merged", "a5", ["question"])}


def test_a_note_in_which_numbers_are_others_now_says_so(consultation: Consultation) -> None:
    note_on(consultation.draft, "a6", "违反第四条的罚得够不够？", "第一条说的目的不变，第三条是鼓励。")

    corrected = correct(consultation, AFTER)

    line = carried_lines(list(corrected.carried_notes.all()), links_to(consultation.draft, corrected))[0]
    assert (line.unit, line.now, line.is_renumbered) == ("第六条", "第七条", True)
    assert [(one.quote, one.now) for one in line.mentions] == [("第四条", "第五条"), ("第三条", "")]


def test_a_text_that_replaces_one_not_yet_published_gets_its_notes(consultation: Consultation) -> None:
    note_on(consultation.draft, "a6", "罚得够不够？")
    first = correct(consultation, BEFORE.replace("二百元", "一百元"))
    note_on(first, "a6", "一百元够不够？")

    second = correct(consultation, AFTER)

    assert noted(second) == {"a7": (False, "一百元够不够？", "")}


def test_a_text_that_follows_another_one_gets_the_notes_of_the_one_that_it_replaces(consultation: Consultation) -> None:
    note_on(consultation.draft, "a6", "罚得够不够？")
    base = make_draft(BEFORE.replace("二百元", "五十元"), project=consultation.project, stage="in_force")
    again = correction_of(consultation, AFTER)
    Draft.objects.filter(pk=again.pk).update(previous=base)
    again.refresh_from_db()

    confirm_text(consultation=Consultation.objects.get(pk=consultation.pk), draft=again, by=None)

    assert noted(again) == {"a7": (False, "罚得够不够？", "")}


def test_carried_notes_follow_links_that_are_corrected(consultation: Consultation) -> None:
    note_on(consultation.draft, "a3", "错时共享怎么收费？")
    note_on(consultation.draft, "a7", "什么时候施行好？")
    corrected = correct(consultation, AFTER)
    assert noted(corrected) == {"a8": (False, "什么时候施行好？", "")}

    confirm_lineage(draft=corrected, changes={"a6": ["a3"], "a8": []}, by=None)

    assert noted(corrected) == {"a6": (False, "错时共享怎么收费？", "")}
    assert outcomes(corrected) == {"a3": ("kept", "a6", []), "a7": ("deleted", None, ["question"])}


def test_a_carried_note_that_was_edited_since_stays_when_links_are_corrected(consultation: Consultation) -> None:
    note_on(consultation.draft, "a7", "什么时候施行好？")
    corrected = correct(consultation, AFTER)
    note_on(corrected, "a8", "从明年起施行，来得及吗？")

    confirm_lineage(draft=corrected, changes={"a8": [], "a6": ["a7"]}, by=None)

    assert noted(corrected) == {"a8": (False, "从明年起施行，来得及吗？", "")}
    assert outcomes(corrected) == {"a7": ("edited", "a8", [])}


def test_a_carried_note_takes_nobodys_place(consultation: Consultation) -> None:
    note_on(consultation.draft, "a3", "错时共享怎么收费？")
    corrected = correct(consultation, AFTER)
    note_on(corrected, "a6", "平台由谁来建？")

    confirm_lineage(draft=corrected, changes={"a6": ["a3"]}, by=None)

    assert noted(corrected) == {"a6": (False, "平台由谁来建？", "")}
    assert outcomes(corrected) == {"a3": ("taken", None, ["question"])}


def test_confirming_the_links_unchanged_leaves_every_note(consultation: Consultation) -> None:
    note_on(consultation.draft, "a7", "什么时候施行好？")
    corrected = correct(consultation, AFTER)
    note_on(corrected, "a1", "目的写全了吗？")

    confirm_lineage(draft=corrected, changes={"a8": ["a7"]}, by=None)

    assert noted(corrected) == {"a1": (False, "目的写全了吗？", ""), "a8": (False, "什么时候施行好？", "")}


def test_what_was_not_kept_is_put_on_an_article_by_hand_once(consultation: Consultation) -> None:
    note_on(consultation.draft, "a2", "收费标准公示在哪里？", is_key=True)
    corrected = correct(consultation, AFTER)
    carried = corrected.carried_notes.get()
    place = corrected.provisions.get(path="a3")

    place_note(carried=carried, provision=place, **carried.said, by=None)

    assert noted(corrected) == {"a3": (True, "收费标准公示在哪里？", "")}
    assert outcomes(corrected) == {"a2": ("by_hand", "a3", [])}
    with pytest.raises(NotAllowedError):
        place_note(carried=carried, provision=place, **carried.said, by=None)
    confirm_lineage(draft=corrected, changes={"a3": ["a3"]}, by=None)
    assert noted(corrected) == {"a3": (True, "收费标准公示在哪里？", "")}


def test_what_is_put_by_hand_adds_to_a_note_and_replaces_none(consultation: Consultation) -> None:
    note_on(consultation.draft, "a2", "收费标准公示在哪里？", is_key=True)
    corrected = correct(consultation, AFTER)
    note_on(corrected, "a1", explanation="目的。")
    note_on(corrected, "a3", "谁来公示？")
    carried = corrected.carried_notes.get()

    with pytest.raises(NoteTakenError) as refused:
        place_note(carried=carried, provision=corrected.provisions.get(path="a3"), **carried.said, by=None)
    place_note(carried=carried, provision=corrected.provisions.get(path="a1"), **carried.said, by=None)

    assert (refused.value.field, refused.value.words) == ("question", "谁来公示？")
    assert noted(corrected) == {"a1": (True, "收费标准公示在哪里？", "目的。"), "a3": (False, "谁来公示？", "")}


def test_a_note_is_put_on_no_other_text(consultation: Consultation) -> None:
    note_on(consultation.draft, "a2", "收费标准公示在哪里？")
    carried = correct(consultation, AFTER).carried_notes.get()

    with pytest.raises(NotAllowedError):
        place_note(carried=carried, provision=consultation.draft.provisions.get(path="a1"), **carried.said, by=None)


def test_several_corrections_carry_a_note_all_the_way(consultation: Consultation) -> None:
    note_on(consultation.draft, "a7", "什么时候施行好？")
    correct(consultation, AFTER)
    publish(consultation)

    second = correct(consultation, BEFORE, "退回原稿")

    assert noted(second) == {"a7": (False, "什么时候施行好？", "")}


def test_a_text_refused_carries_nothing(consultation: Consultation) -> None:
    note_on(consultation.draft, "a1", "目的写全了吗？")

    with pytest.raises(NotAllowedError):
        correct(consultation, AFTER, reason="")

    assert not CarriedNote.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_put_by_two_people_at_once_a_note_stands_once() -> None:
    consultation = make_consultation(draft=make_draft(BEFORE))
    note_on(consultation.draft, "a3", "错时共享怎么收费？")
    corrected = correct(consultation, AFTER)
    carried = corrected.carried_notes.get()
    places = [corrected.provisions.get(path=path) for path in ("a4", "a6")]

    both = at_once(
        *[lambda place=place: place_note(carried=carried, provision=place, **carried.said, by=None) for place in places]
    )

    assert both.winners == 1
    assert len(noted(corrected)) == 1
