import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from consultations.drafts.models import Draft, DraftComparison
from consultations.drafts.services.drafts import read_draft
from consultations.rounds.models import Consultation
from tests.consultations.drafts.texts import FAULTY, SECOND_TEXT, place
from tests.factories import DRAFT_TEXT, make_consultation

pytestmark = pytest.mark.django_db


def docx_of(text: str) -> io.BytesIO:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    stream.seek(0)
    stream.name = "草案.docx"
    return stream


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
