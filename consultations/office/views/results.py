from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consultations.decisions.exceptions import ResultsNotReadyError
from consultations.decisions.messages import check_sentence
from consultations.decisions.permissions import PUBLISH_RESULTS
from consultations.decisions.queries import (
    adopted_but_unchanged,
    check_list,
    note_publications,
    result_counts,
    result_counts_of,
)
from consultations.decisions.services.publications import publish_results
from consultations.office.forms.results import PublishForm
from consultations.rounds.models import Consultation
from portal.accounts.access import staff
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.forms import bound

MOST_CONSULTATIONS = 200


@staff(PUBLISH_RESULTS)
@require_GET
def results(request: SignedInRequest) -> HttpResponse:
    """The newest consultations, and how far their results are."""
    mine = allowed(request.user, PUBLISH_RESULTS, Consultation.objects.live())
    newest = list(mine.order_by("-public_closes_at")[:MOST_CONSULTATIONS])
    note_publications(newest)
    counts = result_counts_of(newest)
    rows = [{"consultation": consultation, "counts": counts[consultation.pk]} for consultation in newest]
    return render(request, "office/results.html", {"rows": rows})


@staff(PUBLISH_RESULTS)
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check list, then one button."""
    mine = allowed(request.user, PUBLISH_RESULTS, Consultation.objects.live())
    consultation = get_object_or_404(mine, pk=pk)
    form = PublishForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            publish_results(consultation=consultation, by=request.user, **form.cleaned_data)
        except ResultsNotReadyError:
            messages.error(request, _("Not published: the check list has open points."))
        else:
            messages.success(request, _("The results are public now, on the results page and on every receipt."))
            return redirect("office:publish", pk=pk)
    items = check_list(consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "items": [(item, check_sentence(item.code)) for item in items],
        "ready": all(item.passed for item in items if item.blocking),
        "unchanged": adopted_but_unchanged(consultation),
        "counts": result_counts(consultation),
        "publications": consultation.publications.select_related("published_by"),
    }
    return render(request, "office/publish.html", context)
