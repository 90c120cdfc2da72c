import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from consultations.comments.intake.sheet.checking import check_rows
from consultations.comments.intake.sheet.columns import (
    COLUMNS,
    INSTRUCTIONS_SHEET,
    OPINION,
    OPINIONS_SHEET,
    SLUG_LABEL,
    TARGET,
)
from consultations.comments.intake.sheet.readers import UnreadableSheetError, read_sheet
from consultations.comments.intake.sheet.template import build_template
from consultations.comments.models import Comment, CommentTarget, ImportBatch, Submission
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.comments.services.receipts import find_submission
from consultations.comments.services.slips import erase_slips, slip_codes
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.exceptions import NotAllowedError
from search.models import OutboxEntry
from tests.factories import ContactPointFactory, officer_of

pytestmark = pytest.mark.django_db
Rows = list[dict[str, Any]]


def workbook(rows: Rows, *, sheet: str = OPINIONS_SHEET, slug: str = "", before: str = "") -> bytes:
    book = Workbook()
    first = book.active
    first.title = before or sheet
    filled = book.create_sheet(sheet) if before else first
    headers = list(dict.fromkeys([TARGET, OPINION, *(name for row in rows for name in row)]))
    filled.append(headers)
    for row in rows:
        filled.append([row.get(name) for name in headers])
    if slug:
        book.create_sheet(INSTRUCTIONS_SHEET).append([SLUG_LABEL, slug])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def check(content: bytes, consultation: Consultation, point: ContactPoint) -> Any:
    return check_rows(read_sheet(content), consultation=consultation, contact_point=point)


def store(content: bytes, consultation: Consultation, point: ContactPoint) -> ImportBatch:
    batch = begin_batch(content=content, name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    return store_batch(batch=check_batch(batch=batch))


def run(path: Path, consultation: Consultation, point: ContactPoint, capsys: Any, *options: str) -> tuple[int, Any]:
    """The command's exit code and its JSON."""
    code = 0
    try:
        call_command(
            "import_comments", str(path), "--consultation", consultation.public_slug, "--contact-point", point.code,
            "--format", "json", *options,
        )  # fmt: skip
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, json.loads(capsys.readouterr().out)


def test_the_template_has_its_header_in_row_one_and_the_articles_to_choose(consultation: Consultation) -> None:
    book = load_workbook(io.BytesIO(build_template(consultation)))

    first = book.worksheets[0]
    headers = [cell.value for cell in first[1]]
    assert headers == list(COLUMNS)
    assert [name for name in headers if "条" in name or "意见" in name] == [TARGET, OPINION]
    assert book.worksheets[1].title == INSTRUCTIONS_SHEET
    choices = [row[0].value for row in book["选项"].iter_rows() if row[0].value]
    assert choices == ["全文", "第一条", "第二条", "第三条", "第三条之一", "第四条", "新增"]
    assert {str(rule.sqref) for rule in first.data_validations.dataValidation} == {"A2:A5000", "I2:I5000"}


def test_a_filled_template_is_stored_as_if_everybody_had_come(consultation: Consultation, point: ContactPoint) -> None:
    book = load_workbook(io.BytesIO(build_template(consultation)))
    sheet = book.worksheets[0]
    cells = ["第三条、第四条", "盲道要管", "增加一项", "走不过去", 3, "张三", "13800001111", "居委会", "座谈会"]
    for column, value in enumerate(cells, start=1):
        sheet.cell(row=2, column=column, value=value)
    stream = io.BytesIO()
    book.save(stream)

    batch = store(stream.getvalue(), consultation, point)

    comment = Comment.objects.get()
    assert comment.original_text == "盲道要管\n建议改成：增加一项\n理由：走不过去"
    assert [t.frozen_label for t in comment.targets.all()] == ["第三条", "第四条"]
    submission = comment.submission
    assert (comment.people, submission.channel, submission.row_number) == (3, Submission.Channel.MEETING, 2)
    assert submission.contributor is not None
    assert submission.contributor.phone == "13800001111"
    assert comment.area == point.area
    assert (batch.state, batch.created) == (ImportBatch.State.PUBLISHED, 1)


@pytest.mark.parametrize(
    ("written", "labels", "kind"),
    [("", [""], "whole"), ("全文", [""], "whole"), ("新增", [""], "new"), ("第三条", ["第三条"], "unit"), ("3", ["第三条"], "unit"),
     (3, ["第三条"], "unit"), ("第3条", ["第三条"], "unit"), ("第３条", ["第三条"], "unit"), ("第三条之一", ["第三条之一"], "unit"),
     ("第二章", ["第二章 规定"], "unit"), ("总则", ["第一章 总则"], "unit"), ("1，2", ["第一条", "第二条"], "unit")],
)  # fmt: skip
def test_articles_are_named_as_people_name_them(
    consultation: Consultation, point: ContactPoint, written: Any, labels: list[str], kind: str
) -> None:
    store(workbook([{TARGET: written, OPINION: "一条意见"}]), consultation, point)

    targets = CommentTarget.objects.order_by("pk")
    assert [(t.frozen_label, t.kind) for t in targets] == [(label, kind) for label in labels]


def test_a_mistake_names_sheet_row_column_and_what_to_do(consultation: Consultation, point: ContactPoint) -> None:
    rows = [
        {OPINION: "好的意见"},
        {TARGET: "第九百九十九条", OPINION: "意见"},
        {TARGET: "第一条", OPINION: ""},
        {OPINION: "字"},
    ]

    checked = check(workbook(rows), consultation, point)

    assert [(e["sheet"], e["row"], e["column"], e["value"]) for e in checked.errors] == [
        (OPINIONS_SHEET, 3, TARGET, "第九百九十九条"), (OPINIONS_SHEET, 4, OPINION, ""), (OPINIONS_SHEET, 5, OPINION, "字"),
    ]  # fmt: skip
    assert checked.errors[0]["message"] == (
        "工作表“填写”第 3 行“针对条款”填的是“第九百九十九条”，这份草案只有第一条至第四条。请改成其中一条，或填“全文”。"
    )
    assert [outcome for _row, outcome in checked.outcomes] == ["new", "wrong", "wrong", "wrong"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"人数": "很多"}, "人数"), ({"人数": 0}, "人数"), ({"收集方式": "飞鸽"}, "收集方式"), ({"提出人": "名" * 61}, "提出人"),
     ({OPINION: "长" * 10_001}, OPINION)],
)  # fmt: skip
def test_a_wrong_cell_is_a_mistake_in_its_column(
    consultation: Consultation, point: ContactPoint, cells: dict[str, Any], column: str
) -> None:
    checked = check(workbook([{OPINION: "一条意见"} | cells]), consultation, point)

    assert [error["column"] for error in checked.errors] == [column]


def test_rows_keep_the_sheets_own_numbers(consultation: Consultation, point: ContactPoint) -> None:
    rows: Rows = [{OPINION: None}, {OPINION: None}, {OPINION: "第四行的意见"}]

    batch = store(workbook(rows), consultation, point)

    assert list(batch.outcomes.values_list("number", "outcome", "note")) == [(4, "new", "")]


def test_the_right_sheet_is_found_wherever_it_stands(consultation: Consultation, point: ContactPoint) -> None:
    batch = store(workbook([{OPINION: "意见在第二张表"}], before="封面"), consultation, point)

    assert batch.created == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "文件是空的"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a renamed .doc", "不是能打开的表格文件"),
     (b"PK\x03\x04 broken", "不是能打开的表格文件"), (b"%PDF-1.7", "没有“意见内容”这一列"), ("甲,乙\n1,2".encode(), "没有“意见内容”这一列")],
    ids=["empty", "renamed doc", "broken", "pdf", "csv without header"],
)  # fmt: skip
def test_an_unreadable_file_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSheetError, match=words):
        read_sheet(content)


def test_a_sheet_without_header_a_foreign_one_and_an_empty_one_are_refused(
    consultation: Consultation, point: ContactPoint
) -> None:
    with pytest.raises(UnreadableSheetError, match="没有一张工作表"):
        read_sheet(_without_header())
    with pytest.raises(UnreadableSheetError, match="other-9"):
        check(workbook([{OPINION: "意见"}], slug="other-9"), consultation, point)
    with pytest.raises(UnreadableSheetError, match="没有填写内容"):
        check(workbook([]), consultation, point)


def _without_header() -> bytes:
    book = Workbook()
    book.active.append(["随便", "写的"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_chinese_encodings(consultation: Consultation, point: ContactPoint, encoding: str) -> None:
    content = f"{TARGET},{OPINION}\n第三条,盲道要管\n".encode(encoding)

    assert store(content, consultation, point).created == 1


def test_the_same_file_again_creates_nothing_and_copies_count(consultation: Consultation, point: ContactPoint) -> None:
    twice = [{OPINION: "同样的意见"}, {OPINION: "同样的意见"}, {OPINION: "别的意见"}]
    first = store(workbook(twice), consultation, point)

    again = store(workbook(twice), consultation, point)
    more = store(workbook([*twice, {OPINION: "同样的意见"}]), consultation, point)

    assert (first.created, first.repeated) == (3, 1)
    assert (again.created, again.already_there) == (0, 3)
    assert (more.created, more.already_there) == (1, 3)


def test_another_points_rows_are_not_already_there(consultation: Consultation, point: ContactPoint) -> None:
    store(workbook([{OPINION: "一条意见"}]), consultation, point)

    assert store(workbook([{OPINION: "一条意见"}]), consultation, ContactPointFactory()).created == 1


def test_nothing_is_visible_before_the_batch_is_published(
    consultation: Consultation, point: ContactPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultations.comments.services import storing

    monkeypatch.setattr(storing, "CHUNK_ROWS", 2)
    seen: list[int] = []

    def watch(done: int, total: int) -> None:
        assert Comment.objects.count() == done
        seen.append(Comment.objects.received().count())

    rows = [{OPINION: f"第{n}条意见"} for n in range(5)]
    batch = begin_batch(content=workbook(rows), name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    store_batch(batch=check_batch(batch=batch), progress=watch)

    assert seen == [0, 0, 0]
    assert Comment.objects.received().count() == 5


def test_an_import_that_was_killed_goes_on_where_it_stopped(
    consultation: Consultation, point: ContactPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultations.comments.services import storing

    monkeypatch.setattr(storing, "CHUNK_ROWS", 2)

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    rows = [{OPINION: f"第{n}条意见"} for n in range(5)]
    batch = begin_batch(content=workbook(rows), name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    with pytest.raises(KeyboardInterrupt):
        store_batch(batch=check_batch(batch=batch), progress=die)
    assert (Comment.objects.count(), Comment.objects.received().count()) == (2, 0)

    store_batch(batch=ImportBatch.objects.get(pk=batch.pk))

    assert Comment.objects.received().count() == 5
    assert sorted(Submission.objects.values_list("row_number", flat=True)) == [2, 3, 4, 5, 6]


def test_a_batch_whose_process_died_does_not_block_its_point(consultation: Consultation, point: ContactPoint) -> None:
    dead = begin_batch(
        content=workbook([{OPINION: "一条意见"}]),
        name="a.xlsx",
        consultation=consultation,
        contact_point=point,
        by=None,
    )
    ImportBatch.objects.filter(pk=dead.pk).update(
        state=ImportBatch.State.STORING, touched_at=timezone.now() - timedelta(minutes=5)
    )

    batch = store(workbook([{OPINION: "另一条意见"}]), consultation, point)

    assert batch.state == ImportBatch.State.PUBLISHED
    assert ImportBatch.objects.get(pk=dead.pk).state == ImportBatch.State.FAILED


def test_two_uploads_of_a_point_take_turns(consultation: Consultation, point: ContactPoint) -> None:
    busy = begin_batch(
        content=workbook([{OPINION: "一条意见"}]),
        name="a.xlsx",
        consultation=consultation,
        contact_point=point,
        by=None,
    )
    ImportBatch.objects.filter(pk=busy.pk).update(state=ImportBatch.State.STORING)

    with pytest.raises(NotAllowedError):
        store(workbook([{OPINION: "另一条意见"}]), consultation, point)


def test_every_row_has_a_receipt_until_the_slips_are_printed(consultation: Consultation, point: ContactPoint) -> None:
    batch = store(workbook([{OPINION: "一条意见"}, {OPINION: "两条意见"}]), consultation, point)

    slips = slip_codes(batch)
    assert [row for row, _code in slips] == [2, 3]
    submission = find_submission(slips[1][1])
    assert submission is not None
    assert submission.row_number == 3

    erase_slips(batch=batch, by=officer_of(point))
    assert slip_codes(ImportBatch.objects.get(pk=batch.pk)) == []


def test_the_index_hears_of_a_published_batch_only(consultation: Consultation, point: ContactPoint) -> None:
    batch = begin_batch(
        content=workbook([{OPINION: "一条意见"}]),
        name="a.xlsx",
        consultation=consultation,
        contact_point=point,
        by=None,
    )
    check_batch(batch=batch)
    assert not OutboxEntry.objects.exists()

    store_batch(batch=batch)

    assert OutboxEntry.objects.count() == 1


def test_a_thousand_rows_with_thirty_mistakes_then_mended_then_again(
    consultation: Consultation, point: ContactPoint, tmp_path: Path, capsys: Any
) -> None:
    rows: Rows = [{TARGET: f"第{n % 4 + 1}条", OPINION: f"第{n}位居民的意见，请考虑"} for n in range(1000)]
    bad = [dict(row) for row in rows]
    for n in range(0, 900, 30):
        bad[n] |= {TARGET: "第五百条"} if n % 60 else {OPINION: ""}
    path = tmp_path / "a.xlsx"

    path.write_bytes(workbook(bad))
    refused, report = run(path, consultation, point, capsys)
    assert (refused, len(report["errors"]), report["batch"], report["created"]) == (1, 30, None, 0)
    assert not Comment.objects.exists()

    path.write_bytes(workbook(rows))
    dry, report = run(path, consultation, point, capsys, "--dry-run")
    assert (dry, report["created"], report["batch"], Comment.objects.count()) == (0, 1000, None, 0)

    clean, report = run(path, consultation, point, capsys)
    assert (clean, report["rows"], report["created"], report["already_there"]) == (0, 1000, 1000, 0)
    assert Comment.objects.received().count() == 1000

    again, report = run(path, consultation, point, capsys)
    assert (again, report["created"], report["already_there"], report["errors"]) == (0, 0, 1000, [])


def test_the_command_exits_two_for_a_file_that_cannot_be_read(
    consultation: Consultation, point: ContactPoint, tmp_path: Path, capsys: Any
) -> None:
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"PK nothing")

    assert run(broken, consultation, point, capsys)[0] == 2
    assert run(tmp_path / "missing.xlsx", consultation, point, capsys)[0] == 2


def test_the_command_needs_a_consultation_and_a_point_that_exist(consultation: Consultation, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no contact point"):
        call_command(
            "import_comments", str(tmp_path), "--consultation", consultation.public_slug, "--contact-point", "X"
        )
    with pytest.raises(CommandError, match="no consultation"):
        call_command("comment_template", "nowhere", "--output", str(tmp_path / "a.xlsx"))


def test_an_officer_uploads_looks_confirms_and_prints(
    client: Client, consultation: Consultation, point: ContactPoint, on_commit: Any
) -> None:
    client.force_login(officer_of(point))
    task = consultation.assignments.get()
    file = io.BytesIO(workbook([{TARGET: "第三条", OPINION: "盲道要管"}]))
    file.name = "意见.xlsx"

    with on_commit():
        response = client.post(reverse("desk:upload", args=[task.pk]), {"file": file})
    batch = ImportBatch.objects.get()
    page = client.get(response.headers["Location"]).content.decode()
    assert "保存 1 条意见" in page
    assert not Comment.objects.exists()

    with on_commit():
        client.post(reverse("desk:batch_confirm", args=[batch.pk]))
    task.refresh_from_db()
    assert (Comment.objects.received().count(), task.state) == (1, "collecting")
    slips = client.get(reverse("desk:slips", args=[batch.pk])).content.decode()
    assert slips.count('class="slip"') == 1
    client.post(reverse("desk:slips_printed", args=[batch.pk]))
    assert "这些纸条已经打印过" in client.get(reverse("desk:slips", args=[batch.pk])).content.decode()


def test_many_slips_come_in_parts(client: Client, consultation: Consultation, point: ContactPoint) -> None:
    batch = store(workbook([{OPINION: f"第{n}条意见"} for n in range(65)]), consultation, point)
    client.force_login(officer_of(point))
    address = reverse("desk:slips", args=[batch.pk])

    first, second = (client.get(address, {"page": page}).content.decode() for page in (1, 2))

    assert (first.count('class="slip"'), second.count('class="slip"')) == (64, 1)
    assert "共 2 份" in first


def test_mistakes_of_an_upload_are_shown_and_nothing_is_stored(
    client: Client, consultation: Consultation, point: ContactPoint, on_commit: Any
) -> None:
    client.force_login(officer_of(point))
    file = io.BytesIO(workbook([{TARGET: "第九百条", OPINION: "意见"}]))
    file.name = "意见.xlsx"

    with on_commit():
        response = client.post(reverse("desk:upload", args=[consultation.assignments.get().pk]), {"file": file})

    content = client.get(response.headers["Location"]).content.decode()
    assert "有 1 处错误，什么都没有保存" in content
    assert "第 2 行“针对条款”填的是“第九百条”" in content
    assert not Comment.objects.exists()


def test_rows_that_name_an_article_only_in_their_words_are_filed_there_if_the_officer_agrees(
    client: Client, consultation: Consultation, point: ContactPoint, on_commit: Any
) -> None:
    content = workbook([{OPINION: "第三条第（二）项的盲道要管"}, {OPINION: "总体赞成"}])
    batch = check_batch(
        batch=begin_batch(content=content, name="意见.xlsx", consultation=consultation, contact_point=point, by=None)
    )
    assert (batch.suggested, batch.outcomes.first().note) == (1, "第三条第一款第二项")
    client.force_login(officer_of(point))
    assert "有 1 行没有填针对条款" in client.get(reverse("desk:batch", args=[batch.pk])).content.decode()

    with on_commit():
        client.post(reverse("desk:batch_confirm", args=[batch.pk]), {"take": "1"})

    labels = CommentTarget.objects.order_by("pk").values_list("kind", "frozen_label")
    assert list(labels) == [("unit", "第三条第一款第二项"), ("whole", "")]
    again = check_batch(
        batch=begin_batch(content=content, name="意见.xlsx", consultation=consultation, contact_point=point, by=None)
    )
    assert (again.created, again.already_there) == (0, 2)


def test_a_column_may_name_a_part_of_an_article(consultation: Consultation, point: ContactPoint) -> None:
    store(workbook([{TARGET: "第三条第（一）项", OPINION: "消防车通道要划线"}]), consultation, point)

    assert CommentTarget.objects.get().provision.path == "a3.p1.i1"
