"""The screens of notes: which text they belong to, what became of them when it was corrected, and putting one by hand."""

import pytest
from django.test import Client
from django.urls import reverse

from consultations.drafts.models import Draft
from consultations.rounds.models import Consultation
from tests.consultations.drafts.texts import AFTER, BEFORE, correct, correction_of, note_on, noted, publish
from tests.factories import make_consultation, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(draft=make_draft(BEFORE))


@pytest.fixture
def asked(consultation: Consultation) -> Consultation:
    """One question that stays, one that moves and names an old number, one whose article is divided."""
    note_on(consultation.draft, "a1", explanation="目的。")
    note_on(consultation.draft, "a6", "违反第四条的，罚得够不够？", is_key=True)
    note_on(consultation.draft, "a2", "收费标准公示在哪里？")
    return consultation


def address(name: str, consultation: Consultation, *keys: int) -> str:
    return reverse(f"office:{name}", args=[consultation.pk, *keys])


def words(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_before_confirming_the_screen_says_what_is_kept_and_what_not(office: Client, asked: Consultation) -> None:
    draft = correction_of(asked, AFTER)

    page = words(office.get(address("draft_preview", asked, draft.pk)))

    for said in (
        "1 条附注没有保留", "2 条附注已保留", "仍在第一条。", "随条文带过去：第六条改为第七条。", "附注里写的“第四条”，在新文本中是第五条。",
        "第二条拆分为第二条、第三条，附注放在哪一条需要您来定。没有带过去的是：向公众提出的问题。", "收费标准公示在哪里？",
    ):  # fmt: skip
        assert said in page
    assert noted(asked.draft).keys() == {"a1", "a2", "a6"}


def test_before_confirming_a_text_without_notes_there_is_nothing_to_say(
    office: Client, consultation: Consultation
) -> None:
    draft = correction_of(consultation, AFTER)

    assert "附注" not in words(office.get(address("draft_preview", consultation, draft.pk)))


def test_after_confirming_the_list_stays_and_leads_to_the_notes(office: Client, asked: Consultation) -> None:
    draft = correction_of(asked, AFTER)
    foreseen = office.get(address("draft_preview", asked, draft.pk)).context["carried"]

    office.post(address("draft_confirm", asked, draft.pk))
    mapped = office.post(address("lineage", asked, draft.pk), {})
    page = office.get(mapped.headers["Location"])

    assert mapped.headers["Location"] == address("carried_notes", asked, draft.pk)
    for part in ("kept", "unkept"):
        assert [one["sentence"] for one in page.context["carried"][part]] == [one["sentence"] for one in foreseen[part]]
    assert f"{address('notes', asked)}?text={draft.pk}" in words(page)
    assert "2 条已保留，1 条没有保留" in words(office.get(address("notes", asked), {"text": draft.pk}))


def test_what_was_not_kept_is_put_on_an_article_with_its_old_words(office: Client, asked: Consultation) -> None:
    corrected = correct(asked, AFTER)
    carried = corrected.carried_notes.get(before__path="a2")
    place = address("place_note", asked, corrected.pk, carried.pk)

    form = office.get(place)
    choice = {"provision": corrected.provisions.get(path="a3").pk, "question": form.context["form"]["question"].value()}
    response = office.post(place, choice, follow=True)

    assert "停车场经营者应当公示收费标准和监督电话。" in words(form)
    assert noted(corrected)["a3"] == (False, "收费标准公示在哪里？", "")
    assert "已手动移至第三条。" in words(response)
    assert office.get(place).status_code == 404


@pytest.mark.parametrize(
    ("path", "question", "said"),
    [("a7", "公示在哪里？", "第七条已经写有“违反第四条的，罚得够不够？”"), ("a3", "", "还没有写附注"), ("", "公示在哪里？", "请选择新文本中的一条")],
    ids=["taken", "nothing", "nowhere"],
)  # fmt: skip
def test_a_note_that_cannot_be_put_there_says_why(
    office: Client, asked: Consultation, path: str, question: str, said: str
) -> None:
    corrected = correct(asked, AFTER)
    carried = corrected.carried_notes.get(before__path="a2")
    unit = corrected.provisions.filter(path=path).first()

    response = office.post(
        address("place_note", asked, corrected.pk, carried.pk),
        {"provision": unit.pk if unit else "", "question": question},
    )

    assert response.status_code == 422
    assert said in words(response)
    assert corrected.carried_notes.unkept().get() == carried


def test_the_screens_say_which_text_the_public_reads_and_which_is_prepared(
    office: Client, consultation: Consultation
) -> None:
    corrected = correct(consultation, AFTER)

    for name, keys in (("draft_upload", ()), ("notes", ()), ("draft_preview", (corrected.pk,))):
        page = words(office.get(address(name, consultation, *keys)))
        assert f"<dt>公众现在看到的文本</dt> <dd>{consultation.draft.dated_name}</dd>" in page
        assert f"<dt>已准备、尚未公布的文本</dt> <dd>{corrected.dated_name}</dd>" in page
    assert "（第1次更正，" in corrected.dated_name
    assert corrected.dated_name.endswith("确认")
    publish(consultation)
    assert "尚未公布" not in words(office.get(address("notes", consultation)))


def test_notes_are_those_of_the_public_text_unless_the_prepared_one_is_asked_for(
    office: Client, consultation: Consultation
) -> None:
    note_on(consultation.draft, "a3", "公众看到的问题")
    corrected = correct(consultation, AFTER)
    note_on(corrected, "a4", "准备好的问题")

    public = words(office.get(address("notes", consultation)))
    prepared = words(office.get(address("notes", consultation), {"text": corrected.pk}))

    assert ("公众看到的问题" in public, "准备好的问题" in public) == (True, False)
    assert ("公众看到的问题" in prepared, "准备好的问题" in prepared) == (False, True)
    assert "在这里改的，那里不会跟着改" in public
    assert "这份文本公众还看不到" in prepared


def test_a_note_on_the_prepared_text_says_that_nobody_reads_it_yet(office: Client, consultation: Consultation) -> None:
    corrected = correct(consultation, AFTER)
    unit = corrected.provisions.get(path="a4")

    page = words(office.get(address("note", consultation, unit.pk)))
    saved = office.post(address("note", consultation, unit.pk), {"question": "信用怎么评？"}, follow=True)

    assert "这份文本公众还看不到" in page
    assert "文本公布以后，第四条才显示。" in words(saved)
    assert noted(corrected) == {"a4": (False, "信用怎么评？", "")}


def test_a_text_that_was_replaced_has_no_notes_to_edit(office: Client, consultation: Consultation) -> None:
    former = consultation.draft
    correct(consultation, AFTER)
    publish(consultation)

    assert office.get(address("notes", consultation), {"text": former.pk}).status_code == 404
    assert office.get(address("note", consultation, former.provisions.get(path="a1").pk)).status_code == 404


def test_a_correction_follows_the_pages_newest_text_and_no_other(office: Client, consultation: Consultation) -> None:
    base = make_draft(BEFORE, project=consultation.project, stage=Draft.Stage.IN_FORCE)
    newest = correct(consultation, AFTER)

    form = office.get(address("draft_upload", consultation)).context["form"]

    assert [str(label) for value, label in form.fields["previous"].choices if value] == [newest.dated_name]
    assert base not in form.fields["previous"].queryset


def test_notes_that_follow_corrected_links_are_listed_where_they_are_now(office: Client, asked: Consultation) -> None:
    corrected = correct(asked, AFTER)
    field = {
        row["unit"].path: row["field"] for row in office.get(address("lineage", asked, corrected.pk)).context["rows"]
    }

    page = office.post(
        address("lineage", asked, corrected.pk), {field["a3"]: "", field["a2"]: "第二条"}, follow=True
    )  # fmt: skip

    assert noted(corrected)["a2"] == (False, "收费标准公示在哪里？", "")
    assert page.context["carried"]["unkept"] == []
