"""The text itself: a page for each unit, the comparison, downloads, and what is printed to pin up."""

import codecs
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consultations.drafts.comparison_table import comparison_docx, comparison_pdf, sheet_of
from consultations.drafts.html import unit_body, without_marks
from consultations.drafts.models import Draft, DraftComparison, Provision
from consultations.drafts.queries import TextCorrection, comparison_between, corrections_of, version_before
from consultations.drafts.trees import tree_of
from consultations.drafts.versions import versions_of
from consultations.lawtext.writer import write_docx, write_text
from consultations.public.queries.comparison import comparison_page
from consultations.public.queries.earlier import Moved, moved_from
from consultations.public.queries.poster import poster_context
from consultations.public.queries.unit import carried_comments, is_shown, unit_context, with_pages
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
    found = draft.provisions.select_related("draft__previous", "note").filter(path=path).first()
    if found is None:
        return _corrected_away(request, consultation, draft, path)
    article = _holder(found)
    part = found if found.pk != article.pk else None
    body = unit_body(draft.html.body, article.path, consultation.get_public_url())
    if part is not None:
        body = body.replace(f'id="{part.anchor}"', f'id="{part.anchor}" aria-current="true"')
    versions = versions_of(article, partial(is_shown, current=draft))
    context = unit_context(consultation, article) | {
        "consultation": consultation,
        "draft": draft,
        "found": found,
        "unit": article,
        "part": part,
        "citation": f"《{draft.title}》{part or article.label or article}",
        "body": mark_safe(body),  # noqa: S308  made by us, escaped word by word
        "moved": _moved(request, draft, path),
        "versions": with_pages(versions),
        "carried": carried_comments(article, versions),
    }
    return render(request, "public/unit.html", context)


def _moved(request: HttpRequest, draft: Draft, path: str) -> list[Moved]:
    """What the reader looked for by an address of an earlier text, this one or the one that led here."""
    was = request.GET.get("was", "")
    return moved_from(draft, was if _PATH.match(was) else path)


def _corrected_away(request: HttpRequest, consultation: Consultation, draft: Draft, path: str) -> HttpResponse:
    """An address that an earlier text had: on to what continues it, or a page that says what became of it."""
    moved = moved_from(draft, path)
    if not moved:
        raise Http404
    if len(moved[0].now) == 1:
        address = reverse("public:unit", args=[consultation.public_slug, moved[0].now[0].path])
        return HttpResponseRedirect(f"{address}?was={path}")
    context = {"consultation": consultation, "draft": draft, "moved": moved, "unit": moved[0].unit}
    return render(request, "public/unit_gone.html", context, status=410)


def _holder(unit: Provision) -> Provision:
    """The article that a paragraph or item stands in; other units stand for themselves."""
    while unit.kind in {"paragraph", "item", "subitem"} and unit.parent is not None:
        unit = unit.parent
    return unit


@require_GET
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """The text beside the one before it, or as it was corrected; only what changed, or all."""
    consultation, draft = _with_draft(slug)
    stored, correction = _comparison(request, draft)
    context = comparison_page(consultation, stored, everything=request.GET.get("all") == "1")
    context |= {
        "correction": correction,
        "corrections": corrections_of(draft),
        "has_version_before": comparison_between(version_before(draft), draft) is not None,
        "pdf_available": pdf_available(),
        "printed_across": True,
    }
    return render(request, "public/comparison.html", context)


def _comparison(request: HttpRequest, draft: Draft) -> tuple[DraftComparison, TextCorrection | None]:
    """With the version before; with what the public read before a correction, if that is asked for or all there is."""
    corrections = {str(one.number): one for one in corrections_of(draft)}
    asked = request.GET.get("correction")
    correction = corrections.get(asked) if asked else None
    stored = comparison_between(version_before(draft), draft) if not asked else None
    if stored is None and not asked and corrections:
        correction = list(corrections.values())[-1]
    if correction is not None:
        stored = comparison_between(correction.before, correction.text)
    if stored is None:
        raise Http404
    return stored, correction


@require_GET
def comparison_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """修改前后对照表 as a file."""
    _consultation, draft = _with_draft(slug)
    stored, _correction = _comparison(request, draft)
    if kind not in {"docx", "pdf"}:
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
