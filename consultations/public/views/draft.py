"""The text itself: a page for each unit, the comparison, downloads, and what is printed to pin up."""

import codecs
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consultations.drafts.comparison_table import comparison_docx, comparison_pdf, sheet_of
from consultations.drafts.html import unit_body, without_marks
from consultations.drafts.models import Draft, Provision
from consultations.drafts.queries import comparison_of
from consultations.drafts.trees import tree_of
from consultations.drafts.versions import versions_of
from consultations.lawtext.writer import write_docx, write_text
from consultations.public.queries.comparison import comparison_page
from consultations.public.queries.poster import poster_context
from consultations.public.queries.unit import carried_comments, unit_context, with_pages
from consultations.public.views.common import public_consultation
from consultations.rounds.models import Consultation
from portal.documents import pdf_available, render_pdf

_PATH = re.compile(r"^[a-z0-9.~-]{1,120}$")
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
_KEPT_SECONDS = 24 * 3600


def _with_draft(slug: str) -> tuple[Consultation, Draft]:
    consultation = public_consultation(slug)
    if consultation.draft is None or not consultation.draft.is_confirmed:
        raise Http404
    return consultation, consultation.draft


@require_GET
def unit(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """One article with its history: what it was in each reading, and what was said of it."""
    consultation, draft = _with_draft(slug)
    if not _PATH.match(path):
        raise Http404
    found = get_object_or_404(draft.provisions.select_related("draft__previous", "note"), path=path)
    article = _holder(found)
    part = found if found.pk != article.pk else None
    body = unit_body(draft.html.body, article.path, consultation.get_public_url())
    if part is not None:
        body = body.replace(f'id="{part.anchor}"', f'id="{part.anchor}" aria-current="true"')
    versions = versions_of(article)
    context = unit_context(consultation, article) | {
        "consultation": consultation,
        "draft": draft,
        "unit": article,
        "part": part,
        "citation": f"《{draft.title}》{part or article.label or article}",
        "body": mark_safe(body),  # noqa: S308  made by us, escaped word by word
        "versions": with_pages(versions),
        "carried": carried_comments(article, versions),
    }
    return render(request, "public/unit.html", context)


def _holder(unit: Provision) -> Provision:
    """The article that a paragraph or item stands in; other units stand for themselves."""
    while unit.kind in {"paragraph", "item", "subitem"} and unit.parent is not None:
        unit = unit.parent
    return unit


@require_GET
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """The text beside the one before it; only what changed, or all."""
    consultation, draft = _with_draft(slug)
    stored = comparison_of(draft)
    if stored is None:
        raise Http404
    context = comparison_page(consultation, stored, everything=request.GET.get("all") == "1")
    return render(request, "public/comparison.html", context | {"pdf_available": pdf_available()})


@require_GET
def comparison_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """修改前后对照表 as a file."""
    _consultation, draft = _with_draft(slug)
    stored = comparison_of(draft)
    if stored is None or kind not in {"docx", "pdf"}:
        raise Http404
    sheet = sheet_of(stored)
    make = partial(comparison_docx if kind == "docx" else comparison_pdf, sheet)
    return _file(kind, sheet.title, f"comparison-{stored.pk}-{_edition(stored.new)}", make)


@require_GET
def download(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The whole text as a file; `?type=large` gives the PDF in large type."""
    _consultation, draft = _with_draft(slug)
    if kind not in _TYPES:
        raise Http404
    large = kind == "pdf" and request.GET.get("type") == "large"
    name = draft.title + (_("(large type)") if large else "")
    return _file(kind, name, f"draft-{_edition(draft)}-{large}", partial(_document, draft, kind, large=large))


def _document(draft: Draft, kind: str, *, large: bool) -> bytes:
    if kind == "pdf":
        return _pdf(draft, large=large)
    tree = tree_of(draft)
    return write_docx(tree) if kind == "docx" else codecs.BOM_UTF8 + write_text(tree).encode()


def _pdf(draft: Draft, *, large: bool) -> bytes:
    body = without_marks(draft.html.body)
    return render_pdf("public/print/draft.html", {"draft": draft, "body": mark_safe(body), "large": large})  # noqa: S308  made by us, escaped word by word


def _edition(draft: Draft) -> str:
    """A text by its key and the moment of its confirmation: another database has others."""
    return f"{draft.pk}-{draft.confirmed_at:%Y%m%d%H%M%S%f}"


def _file(kind: str, name: str, key: str, make: Callable[[], bytes]) -> HttpResponse:
    """A file made once a day at most: what it is made of never changes."""
    key = f"file:{key}:{kind}:{get_language()}"
    content = cache.get(key)
    if content is None:
        content = make()
        cache.set(key, content, _KEPT_SECONDS)
    response = HttpResponse(content, content_type=_TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{kind}"
    return response


@require_GET
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """要点: one page to print and pin up, with the QR code that leads here."""
    consultation, _draft = _with_draft(slug)
    context: dict[str, Any] = poster_context(consultation, request.build_absolute_uri(consultation.get_public_url()))
    return render(request, "public/print/poster.html", context)
