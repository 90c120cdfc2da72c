import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.models import Comment, CommentTarget, ImportBatch
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from tests.factories import officer_of
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db


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
