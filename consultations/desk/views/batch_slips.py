from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.models import ImportBatch
from consultations.comments.receipt_codes import grouped
from consultations.comments.services.slips import erase_slips, slip_codes
from consultations.desk.views.uploads import own_batch
from portal.accounts.requests import SignedInRequest
from portal.documents import pdf_available, render_pdf
from portal.qr import qr_svg

# Eight on a page: eight pages, made in about three seconds as PDF.
SLIPS_A_PART = 64


@login_required
@never_cache
@require_GET
def slips(request: SignedInRequest, pk: int) -> HttpResponse:
    """A printable sheet of receipt slips, one for each row."""
    found = own_batch(request, pk)
    return render(request, "desk/slips.html", _slip_context(request, found) | {"pdf_available": pdf_available()})


def _slip_context(request: SignedInRequest, found: ImportBatch) -> dict[str, Any]:
    """One part of the slips: so many as are printed and downloaded in a moment."""
    part = Paginator(slip_codes(found), SLIPS_A_PART).get_page(request.GET.get("page"))
    made = []
    for row, code in part:
        address = request.build_absolute_uri(reverse("receipts:show", args=[code]))
        made.append({"row": row, "code": grouped(code), "qr": qr_svg(address)})
    find = request.build_absolute_uri(reverse("receipts:find"))
    return {"batch": found, "consultation": found.consultation, "slips": made, "page": part, "find_address": find}


@login_required
@never_cache
@require_GET
def slips_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    found = own_batch(request, pk)
    context = _slip_context(request, found)
    content = render_pdf("desk/slips_print.html", context)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="slips-{found.pk}-{context["page"].number}.pdf"'
    return response


@login_required
@require_POST
def slips_printed(request: SignedInRequest, pk: int) -> HttpResponse:
    """The slips are on paper: forget how to make the codes."""
    erase_slips(batch=own_batch(request, pk), by=request.user)
    messages.success(request, _("Noted. A lost slip can still be replaced by a new code."))
    return HttpResponseRedirect(reverse("desk:batch", args=[pk]))
