from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from consultations.comments.models import Comment
from consultations.decisions.models import DispositionKind
from consultations.public.queries.page import round_context
from consultations.public.queries.results import results_page
from consultations.public.views.common import public_consultation
from portal.accounts.requests import HtmxRequest


@require_GET
def results(request: HtmxRequest, slug: str) -> HttpResponse:
    """What became of every comment: figures, then each cleared comment with decision and reason."""
    consultation = public_consultation(slug)
    publication = consultation.latest_publication
    if publication is None:
        count = Comment.objects.current().filter(consultation=consultation).count()
        context = {"consultation": consultation, "count": count, **round_context(consultation)}
        return render(request, "public/results_pending.html", context)
    found = results_page(consultation, request)
    kinds = DispositionKind.objects.in_bulk()
    context = {
        "consultation": consultation,
        "publication": publication,
        "results": found,
        "bars": [(kinds[row["kind"]], row["count"]) for row in found.counts.by_kind],
        "page": found.page,
    }
    template = "public/partials/result_list.html" if request.htmx else "public/results.html"
    return render(request, template, context)
