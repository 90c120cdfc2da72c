"""The page of a consultation by its own address: what Wagtail would serve, without walking down the tree of pages."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail import hooks

from consultations.public.views.common import public_consultation
from consultations.rounds.models import Consultation
from portal.qr import qr_picture


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """As `wagtail.views.serve`, restrictions included."""
    page: Consultation | None = (
        Consultation.objects.listed()
        .filter(public_slug=slug)
        .select_related("project", "draft__html", "draft__previous")
        .first()
    )
    if page is None:
        raise Http404
    for before in hooks.get_hooks("before_serve_page"):
        result = before(page, request, [], {})
        if isinstance(result, HttpResponse):
            return result
    return page.serve(request)


@require_safe
def qr(request: HttpRequest, slug: str) -> HttpResponse:
    """The code that leads to the page; `?point=` has what is said from there count for a contact point."""
    address = request.build_absolute_uri(public_consultation(slug).get_public_url())
    point = request.GET.get("point", "")[:20]
    return qr_picture(f"{address}?{urlencode({'point': point})}" if point else address)
