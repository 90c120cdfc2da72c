"""A draft's way in the office, and its readings: corrected_tree, confirmed, linked, noted, carried over."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from consultations.comments.models import Comment, CommentTarget
from consultations.comments.queries import by_article, comment_counts
from consultations.comments.services.clearance import clear_comments
from consultations.comments.services.targets import add_target
from consultations.decisions.models import DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.drafts.exceptions import ImmutableTextError
from consultations.drafts.models import Draft, DraftComparison, DraftHtml, Provision, ProvisionLink, ProvisionNote
from consultations.drafts.services.drafts import confirm_draft, correct_draft, draft_tree, read_draft, undo_correction
from consultations.drafts.services.lineage import confirm_lineage
from consultations.drafts.services.notes import note_provision
from consultations.drafts.versions import Standing, standings, versions_of
from consultations.lawtext.corrections import Correction
from consultations.public.queries.unit import carried_comments
from consultations.rounds.models import Consultation
from portal.accounts.models import Role, User
from portal.exceptions import NotAllowedError
from tests.factories import (
    DRAFT_TEXT,
    ContactPointFactory,
    close,
    comment_on,
    make_consultation,
    make_draft,
    officer_of,
    person_with,
)

pytestmark = pytest.mark.django_db
FAULTY = """测试市停车条例（草案）
第一条　为了规范停车，制定本条例。
第二条　停车应当缴费。
第三条的停车场应当公示。
第四条　本条例自公布之日起施行。"""
SECOND_TEXT = """测试市停车条例（草案二次审议稿）

第一章　总则
第一条　为了规范停车，制定本条例。
第二条　本市的停车管理及其监督适用本条例。
第二章　规定
第三条　鼓励错时共享停车位，具体办法由市人民政府制定。
第四条　禁止在下列地方停车：
（一）消防车通道；
（二）盲道；
（三）学校门口。
前款所列地方应当设置标志。
第五条　本条例自公布之日起施行。
"""


@pytest.fixture
def editor() -> User:
    return person_with(Role.EDITOR)


@pytest.fixture
def office(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def faulty() -> Draft:
    first = make_draft()
    return read_draft(content=FAULTY.encode(), name="草案.txt", project=first.project, stage="draft", by=None)


def place(draft: Draft, path: str) -> int:
    return next(at for at, unit in enumerate(draft_tree(draft).units) if unit.path == path)


def second_of(consultation: Consultation, text: str = SECOND_TEXT) -> Draft:
    return make_draft(text, project=consultation.project, previous=consultation.draft)


def docx_of(text: str) -> io.BytesIO:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    stream.seek(0)
    stream.name = "草案.docx"
    return stream


# --- correcting -------------------------------------------------------------------------------------------------------


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


def test_the_page_shows_tree_source_and_warnings_and_takes_corrections(office: Client) -> None:
    consultation = make_consultation()
    draft = read_draft(content=FAULTY.encode(), name="草案.txt", project=consultation.project, stage="draft", by=None)
    preview = reverse("office:draft_preview", args=[consultation.pk, draft.pk])
    correct = reverse("office:draft_correct", args=[consultation.pk, draft.pk])

    page = office.get(preview).content.decode()
    assert "第 5 行：第四条与上一条不连续" in page
    assert 'href="#line5"' in page
    response = office.post(correct, {"act": "promote", "at": place(draft, "a2.p2")})
    assert response.headers["Location"].startswith(f"{preview}?unit=")
    assert "识别出 4 条。 已更正 1 处。" in " ".join(office.get(preview).content.decode().split())
    office.post(correct, {"act": "undo"})
    assert "识别出 3 条。" in office.get(preview).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [({"act": "join"}, "请先选中一行"), ({"act": "join", "at": "0"}, "没有可以并入"), ({"act": "promote", "at": "99"}, "已经不在了"),
     ({"act": "edit", "at": "1", "kind": "x"}, "从所列类型中选择")],
)  # fmt: skip
def test_a_correction_that_cannot_be_done_says_why(office: Client, data: dict[str, str], words: str) -> None:
    consultation = make_consultation()
    draft = read_draft(content=FAULTY.encode(), name="草案.txt", project=consultation.project, stage="draft", by=None)

    response = office.post(reverse("office:draft_correct", args=[consultation.pk, draft.pk]), data, follow=True)

    assert words in response.content.decode()


def test_an_editor_uploads_looks_and_confirms(office: Client) -> None:
    consultation = make_consultation()
    consultation.unpublish()

    response = office.post(
        reverse("office:draft_upload", args=[consultation.pk]),
        {"file": docx_of(DRAFT_TEXT), "stage": "second_draft", "correction_reason": ""},
    )
    draft = Draft.objects.latest("pk")
    preview = office.get(response.headers["Location"]).content.decode()
    office.post(reverse("office:draft_confirm", args=[consultation.pk, draft.pk]))

    assert "识别出 5 条。" in preview
    consultation.refresh_from_db()
    draft.refresh_from_db()
    assert (consultation.draft, consultation.draft_stage, draft.is_confirmed) == (draft, "second_draft", True)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", ""), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word"), (b"%PDF-1.7", "PDF 打不开"), (b"\x00\x01\x02", "不是文本文件"),
     (b"PK\x03\x04", "不能作为 Word 文档打开"), (b"x" * (21 * 2**20), "文件太大")],
    ids=["empty", "doc", "pdf", "binary", "broken", "large"],
)  # fmt: skip
def test_a_bad_draft_says_what_to_do_and_stores_nothing(office: Client, content: bytes, words: str) -> None:
    consultation = make_consultation()
    consultation.unpublish()
    file = io.BytesIO(content)
    file.name = "草案.docx"

    response = office.post(reverse("office:draft_upload", args=[consultation.pk]), {"file": file, "stage": "draft"})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert Draft.objects.count() == 1


def test_the_text_in_force_is_kept_as_what_the_draft_is_compared_with(office: Client) -> None:
    consultation = make_consultation()
    consultation.unpublish()
    Consultation.objects.filter(pk=consultation.pk).update(draft=None)
    upload = reverse("office:draft_upload", args=[consultation.pk])
    base = office.post(upload, {"file": docx_of(DRAFT_TEXT), "stage": "in_force"}).headers["Location"]
    response = office.post(f"{base}confirm/")
    assert response.headers["Location"] == upload

    draft = Draft.objects.order_by("-pk")[0]
    address = office.post(upload, {"file": docx_of(SECOND_TEXT), "stage": "draft", "previous": draft.pk}).headers[
        "Location"
    ]
    response = office.post(f"{address}confirm/")

    newest = Draft.objects.order_by("-pk")[0]
    assert response.headers["Location"] == reverse("office:lineage", args=[consultation.pk, newest.pk])
    assert (newest.previous, DraftComparison.objects.get().new) == (draft, newest)


# --- lineage ----------------------------------------------------------------------------------------------------------


def test_lineage_survives_renumbering_and_reaches_into_articles() -> None:
    consultation = make_consultation()
    before = {unit.path: unit for unit in consultation.draft.provisions.all()}
    second = second_of(consultation)
    after = {unit.path: unit for unit in second.provisions.all()}

    assert after["a5"].lineage == before["a4"].lineage
    assert after["a4"].lineage == before["a3"].lineage
    assert after["a4.p1.i1"].lineage == before["a3.p1.i1"].lineage
    assert after["a3"].lineage not in {unit.lineage for unit in before.values()}
    link = ProvisionLink.objects.get(after=after["a4.p1.i1"])
    assert (link.before, link.same_text) == (before["a3.p1.i1"], True)


@pytest.mark.parametrize(
    ("path", "standing"),
    [
        ("a1", Standing.SAME),
        ("a2", Standing.CHANGED),
        ("a3-1", Standing.REMOVED),
        ("a3.p1.i1", Standing.SAME),
        ("a4", Standing.SAME),
    ],
)
def test_what_was_spoken_of_stands_somewhere_in_the_next_text(path: str, standing: Standing) -> None:
    consultation = make_consultation()
    provision = consultation.draft.provisions.get(path=path)

    assert standings([provision], second_of(consultation)) == {provision.pk: standing}


def test_the_mapping_is_shown_and_corrected_by_hand(office: Client) -> None:
    consultation = make_consultation()
    second = second_of(consultation)
    address = reverse("office:lineage", args=[consultation.pk, second.pk])
    page = office.get(address)
    field = {row["unit"].path: row["field"] for row in page.context["rows"]}
    assert {row["unit"].path: row["value"] for row in page.context["rows"]} == {
        "a1": "第一条", "a2": "第二条", "a3": "", "a4": "第三条", "a5": "第四条",
    }  # fmt: skip
    assert "第三条之一" in [str(unit) for unit in page.context["removed"]]

    wrong = office.post(address, {field["a3"]: "第九十九条"})
    assert wrong.status_code == 422
    assert "前一版本没有“第九十九条”" in wrong.content.decode()
    office.post(address, {field["a3"]: "第三条之一、第3条", field["a4"]: "第三条"})

    new = second.provisions.get(path="a3")
    links = ProvisionLink.objects.filter(after=new).order_by("before__order")
    assert [(link.before.path, link.by_hand) for link in links] == [("a3", True), ("a3-1", True)]
    second.refresh_from_db()
    assert second.lineage_confirmed_at is not None


def test_confirming_without_a_change_keeps_every_link() -> None:
    consultation = make_consultation()
    second = second_of(consultation)
    links = set(ProvisionLink.objects.values_list("before", "after"))

    changed = confirm_lineage(draft=second, changes={"a1": ["a1"], "a3": []}, by=None)

    assert changed == 0
    assert set(ProvisionLink.objects.values_list("before", "after")) == links


def decided(consultation: Consultation, comment: Comment) -> None:
    close(consultation)
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    kind = DispositionKind.objects.get(code="partly-adopted")
    approve_decisions(
        decisions=[propose_decision(comments=[comment], kind=kind, reason="已写明", by=reviewer)], by=approver
    )
    clear_comments(comments=[comment], by=reviewer)
    publish_results(consultation=consultation, kind="interim", by=approver)


def test_comments_are_shown_on_what_continues_their_article() -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "盲道要管", on="a3")
    decided(consultation, comment)
    second = second_of(consultation)
    unit = second.provisions.select_related("draft__previous").get(path="a4")

    carried = carried_comments(unit, versions_of(unit))

    assert [(one.comment, one.label, one.standing) for one in carried] == [(comment, "第三条", Standing.CHANGED)]


def test_a_comment_that_is_not_published_is_carried_nowhere() -> None:
    consultation = make_consultation()
    comment_on(consultation, "还没有处理的话", on="a3")
    unit = second_of(consultation).provisions.select_related("draft__previous").get(path="a4")

    assert carried_comments(unit, versions_of(unit)) == []


def test_an_article_is_followed_through_three_readings() -> None:
    consultation = make_consultation()
    second = second_of(consultation)
    third = make_draft(SECOND_TEXT.replace("学校门口", "学校和医院门口"), project=second.project, previous=second)
    unit = second.provisions.select_related("draft__previous").get(path="a4")

    readings = versions_of(unit)

    assert [(r.draft, r.label) for r in readings] == [
        (consultation.draft, "第三条"),
        (second, "第四条"),
        (third, "第四条"),
    ]
    assert ("+", "和医院") in readings[2].segments


def test_what_was_said_of_a_corrected_text_counts_for_what_continues_it() -> None:
    consultation = make_consultation()
    comment_on(consultation, "盲道要管", on="a3")
    comment_on(consultation, "公示太笼统", on="a3-1")
    comment_on(consultation, "早点施行", on="a4")
    draft = second_of(consultation)
    Consultation.objects.filter(pk=consultation.pk).update(draft=draft)
    consultation.refresh_from_db()

    assert by_article(comment_counts(consultation)) == {"a4": 1, "a5": 1}


# --- public pages -----------------------------------------------------------------------------------------------------


def second_round(consultation: Consultation) -> Consultation:
    return make_consultation(draft=second_of(consultation), title="二次征求意见", previous_round=consultation)


def test_a_unit_has_a_page_with_its_history(client: Client) -> None:
    first = make_consultation()
    decided(first, comment_on(first, "盲道要管", on="a3"))
    second = second_round(first)

    content = client.get(reverse("public:unit", args=[second.public_slug, "a4"])).content.decode()

    assert "历次审议稿中的这一条" in content
    assert "盲道要管" in content
    assert "此后有修改" in content
    assert f"{second.comment_url}?on=a4.p1.i2" in content


def test_a_part_of_an_article_has_an_address_too(client: Client) -> None:
    consultation = make_consultation()

    content = client.get(reverse("public:unit", args=[consultation.public_slug, "a3.p1.i2"])).content.decode()

    assert "<h1>第三条第一款第二项</h1>" in content
    assert 'id="a3-p1-i2" aria-current="true"' in content
    assert '》第三条第一款第二项"' in content
    assert "对第三条第一款第二项提意见" in content


@pytest.mark.parametrize("path", ["a99", "note", "x" * 200, "A1", "a3.p9"])
def test_a_unit_that_is_none_is_not_found(client: Client, path: str) -> None:
    consultation = make_consultation()

    assert client.get(reverse("public:unit", args=[consultation.public_slug, path])).status_code == 404


def test_the_comparison_shows_changes_only_or_all(client: Client) -> None:
    second = second_round(make_consultation())
    address = reverse("public:comparison", args=[second.public_slug])

    changed, everything = (client.get(address, query) for query in ({}, {"all": "1"}))

    paths = [row["new"] for row in changed.context["rows"]]
    assert paths == ["title", "a2", "a3", "a4", None]
    assert len(everything.context["rows"]) == 9
    assert "<ins>" in changed.content.decode()
    assert "第四条 → 第五条" not in changed.content.decode()


def test_texts_confirmed_before_comparisons_were_kept_are_compared_when_asked(client: Client) -> None:
    second = second_round(make_consultation())
    DraftComparison.objects.all().delete()
    ProvisionLink.objects.all().delete()
    DraftHtml.objects.all().delete()

    response = client.get(reverse("public:comparison", args=[second.public_slug]))

    assert len(response.context["rows"]) == 5
    assert ProvisionLink.objects.exists()
    assert "第五条" in client.get(second.get_public_url()).content.decode()


def test_a_first_text_is_not_compared(client: Client) -> None:
    consultation = make_consultation()

    assert client.get(reverse("public:comparison", args=[consultation.public_slug])).status_code == 404
    assert "comparison/" not in client.get(consultation.get_public_url()).content.decode()


@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_the_text_is_downloaded_and_reads_the_same(client: Client, kind: str) -> None:
    consultation = make_consultation()

    response = client.get(reverse("public:draft_file", args=[consultation.public_slug, kind]))

    stored = read_draft(content=response.content, name="x", project=consultation.project, stage="draft", by=None)
    wanted = list(consultation.draft.provisions.order_by("order").values_list("path", flat=True))
    assert [unit.path for unit in draft_tree(stored).units] == wanted
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_table_of_changes_is_downloaded(client: Client) -> None:
    second = second_round(make_consultation())

    response = client.get(reverse("public:comparison_file", args=[second.public_slug, "docx"]))

    table = Document(io.BytesIO(response.content)).tables[0]
    assert "学校门口" in table.cell(4, 1).text or "学校门口" in "".join(cell.text for cell in table.columns[1].cells)


def test_finding_in_the_text_marks_and_lists_the_places(client: Client) -> None:
    consultation = make_consultation()

    response = client.get(consultation.get_public_url(), {"find": "标志"})

    assert [hit["label"] for hit in response.context["hits"]] == ["第三条"]
    assert "<mark>标志</mark>" in response.content.decode()


def test_words_to_find_are_no_markup(client: Client) -> None:
    content = client.get(make_consultation().get_public_url(), {"find": "<script>"}).content.decode()

    assert "<script>”" not in content


def test_important_articles_stand_at_the_head_with_their_question(client: Client) -> None:
    consultation = make_consultation()
    article = consultation.draft.provisions.get(path="a3")
    note_provision(provision=article, is_key=True, question="还有哪些地方？", explanation="参照外地。", by=None)

    content = client.get(consultation.get_public_url()).content.decode()
    poster = client.get(reverse("public:poster", args=[consultation.public_slug])).content.decode()

    assert content.index("还有哪些地方？") < content.index('class="reading"')
    assert "参照外地。" in content
    assert "还有哪些地方？" in poster


def test_a_note_with_nothing_in_it_goes_away() -> None:
    article = make_draft().provisions.get(path="a3")
    note_provision(provision=article, is_key=True, question="", explanation="", by=None)
    note_provision(provision=article, is_key=False, question="", explanation="", by=None)

    assert not ProvisionNote.objects.exists()


def test_references_in_the_text_are_links_with_the_words_they_cite(client: Client) -> None:
    consultation = make_consultation()

    assert 'href="#a3-p1" title="禁止在下列地方停车' in client.get(consultation.get_public_url()).content.decode()


# --- citations as suggestions -----------------------------------------------------------------------------------------


def test_a_resident_is_asked_whether_the_article_named_is_meant(client: Client) -> None:
    consultation = make_consultation()
    data = {"on": "", "text": "第三条第二项的盲道要管起来", "proposed": "", "reason": "", "done": "1"}
    page = client.post(consultation.comment_url, data, follow=True)
    assert "您说的是这一条吗" in page.content.decode()

    client.post(reverse("public:comment_point", args=[consultation.public_slug, 0]), {"on": "a3.p1.i2"})
    client.post(
        reverse("public:comment_send", args=[consultation.public_slug]),
        {"name": "", "phone": "", "organisation": ""},
    )

    target = CommentTarget.objects.get()
    assert (target.frozen_label, target.frozen_text) == ("第三条第一款第二项", "（二）盲道。")


def test_an_officer_is_asked_once_and_may_leave_it(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    client.force_login(officer_of(point))
    address = reverse("desk:entry", args=[consultation.assignments.get().pk])
    data = {"on": "", "text": "第三条之一要写细", "proposed": "", "reason": "", "people": "1", "channel": "meeting"}

    asked = client.post(address, data)
    assert "要归到哪里" in asked.content.decode()
    assert not Comment.objects.exists()
    client.post(address, data | {"asked": "1"})
    client.post(address, data | {"asked": "1", "on": "a3-1"})

    assert list(CommentTarget.objects.order_by("pk").values_list("kind", "frozen_label")) == [
        ("whole", ""), ("unit", "第三条之一"),
    ]  # fmt: skip


def test_triage_files_a_comment_under_what_its_words_name(client: Client) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "第三条和第四条都不明确")
    client.force_login(person_with(Role.REVIEWER))
    address = reverse("office:comment", args=[comment.pk])
    assert [unit.path for unit in client.get(address).context["suggested"]] == ["a3", "a4"]

    client.post(reverse("office:file_under", args=[comment.pk]), {"path": "a3"})

    assert list(comment.targets.values_list("kind", "frozen_label")) == [("unit", "第三条")]
    assert [unit.path for unit in client.get(address).context["suggested"]] == ["a4"]


def test_filing_twice_is_filing_once() -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "第三条不明确", on="a3")

    add_target(comment=comment, provision=Provision.objects.get(draft=consultation.draft, path="a3"), by=None)

    assert comment.targets.count() == 1


def test_triage_says_how_the_provision_stands_in_the_newest_text(client: Client) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "公示太笼统", on="a3-1")
    second_of(consultation)
    client.force_login(person_with(Role.REVIEWER))

    assert "该条已删去" in client.get(reverse("office:comment", args=[comment.pk])).content.decode()
