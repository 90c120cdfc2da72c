"""The page of a consultation by its own address: what Wagtail would serve, without walking down the tree of pages."""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks

from consultations.rounds.models import Consultation


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
