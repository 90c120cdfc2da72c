from typing import Any

import pytest

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.models import CommentTarget
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from tests.workbooks import store, workbook

pytestmark = pytest.mark.django_db


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


def test_a_column_may_name_a_part_of_an_article(consultation: Consultation, point: ContactPoint) -> None:
    store(workbook([{TARGET: "第三条第（一）项", OPINION: "消防车通道要划线"}]), consultation, point)

    assert CommentTarget.objects.get().provision.path == "a3.p1.i1"
