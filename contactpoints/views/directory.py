"""The public's directory: which point is near, whom it serves, when somebody is there, what became of what it heard."""

import io
import json
from pathlib import Path
from typing import Any

import segno
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contactpoints.calls import calls_for
from contactpoints.models import ContactPoint
from contactpoints.models.reception import next_receptions
from contactpoints.queries import DirectorySearch, directory_choices
from contactpoints.statistics import PointStatistics, statistics_of
from portal.documents import pdf_available, render_pdf
from portal.qr import qr_picture, qr_svg

PAGE_SIZE = 20


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    search = DirectorySearch.read(request.GET)
    points = search.points().select_related("area", "organisation").prefetch_related("reception_days", "capabilities")
    page = Paginator(points.order_by("code"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(point, next_receptions(list(point.reception_days.all()), count=1)) for point in page]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "rows": rows, "search": search, "query": query.urlencode(),
               **directory_choices(search.area)}  # fmt: skip
    return render(request, "contactpoints/directory.html", context)


def _point(code: str) -> ContactPoint:
    rows = ContactPoint.objects.select_related("area__level", "organisation", "merged_into")
    found: ContactPoint | None = rows.coded(code).first()
    if found is None:
        raise Http404
    return found


@require_safe
def point(request: HttpRequest, code: str) -> HttpResponse:
    """A point's own page; of a closed one, that it is closed, and where to go instead."""
    found = _point(code)
    address = request.build_absolute_uri(reverse("contactpoints:short", args=[found.code]))
    receptions = next_receptions(list(found.reception_days.all()))
    context: dict[str, Any] = {
        "point": found,
        "address": address,
        "calls": calls_for(found.code) if found.is_active else [],
        "receptions": receptions,
        "rules": found.reception_days.all(),
        "designations": found.designations.running(),
        "history": found.changes.all()[:20],
        "collection_points": found.collection_points.filter(is_active=True),
        "partners": found.partner_units.select_related("organisation"),
        "above": type(found.area).objects.above(found.area.path),
        "statistics": statistics_of([found.pk]).get(found.pk, PointStatistics()),
        "schema": _schema(found, request),
    }
    return render(request, "contactpoints/point.html", context, status=200 if found.is_active else 410)


def _schema(point: ContactPoint, request: HttpRequest) -> SafeString:
    """schema.org/GovernmentOffice as JSON-LD."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "name": point.name,
        "identifier": point.code,
        "url": request.build_absolute_uri(point.get_absolute_url()),
        "address": point.address,
        "telephone": point.phone,
        "openingHours": point.opening_hours,
        "areaServed": point.area.name,
        "parentOrganization": {"@type": "Organization", "name": point.organisation.name},
    }
    if point.photo:
        data["image"] = request.build_absolute_uri(point.photo.url)
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S308  no tag can begin in it


@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The short address that plaques and posters bear."""
    return HttpResponsePermanentRedirect(_point(code).get_absolute_url())


@require_safe
def qr_image(request: HttpRequest, code: str) -> HttpResponse:
    """The point's QR code as a picture that a long press reads."""
    return qr_picture(request.build_absolute_uri(reverse("contactpoints:short", args=[_point(code).code])))


@require_safe
@cache_control(public=True, max_age=86400)
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The point's QR code as an SVG file to print anywhere."""
    address = request.build_absolute_uri(reverse("contactpoints:short", args=[_point(code).code]))
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=8, border=4)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@require_safe
def printed(request: HttpRequest, code: str, kind: str, extension: str) -> HttpResponse:
    """A poster (A4) or a table card with the QR code, as a page to print or as PDF."""
    if kind not in {"poster", "card"} or extension not in {"html", "pdf"}:
        raise Http404
    found = _point(code)
    address = request.build_absolute_uri(reverse("contactpoints:short", args=[found.code]))
    context = {
        "point": found, "address": address, "qr": qr_svg(address), "kind": kind,
        "receptions": next_receptions(list(found.reception_days.all())), "pdf": pdf_available(),
    }  # fmt: skip
    template = f"contactpoints/print/{kind}.html"
    if extension == "html":
        return render(request, template, context)
    # A browser may load only what the site serves; the PDF is made without it.
    css = mark_safe(Path(str(finders.find("contactpoints/print.css"))).read_text(encoding="utf-8"))  # noqa: S308  our own
    response = HttpResponse(render_pdf(template, context | {"css": css}), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}-{kind}.pdf"'
    return response
