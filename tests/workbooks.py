"""Filled sheets of opinions, as a contact point uploads them."""

import io
from typing import Any

from openpyxl import Workbook

from consultations.comments.intake.sheet.columns import INSTRUCTIONS_SHEET, OPINION, OPINIONS_SHEET, SLUG_LABEL, TARGET
from consultations.comments.models import ImportBatch
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint

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


def store(content: bytes, consultation: Consultation, point: ContactPoint) -> ImportBatch:
    batch = begin_batch(content=content, name="a.xlsx", consultation=consultation, contact_point=point, by=None)
    return store_batch(batch=check_batch(batch=batch))
