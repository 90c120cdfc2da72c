"""Uploading a filled-in template: check, look, confirm, print the slips."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.comments.intake.sheet.template import build_template
from consultations.comments.models import ImportBatch
from consultations.comments.permissions import IMPORT_COMMENTS
from consultations.comments.services.batches import begin_batch, confirm_batch, discard_batch, start_check
from consultations.desk.forms import UploadForm
from consultations.desk.views.tasks import own_assignment
from consultations.rounds.exceptions import ConsultationClosedError
from consultations.rounds.models import Assignment
from consultations.rounds.services.assignments import begin_collecting
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError
from portal.forms import bound
from portal.spreadsheets import XLSX

SHOWN_ROWS = 500


@login_required
@require_GET
def template(request: SignedInRequest, pk: int) -> HttpResponse:
    """The workbook to fill in, with this draft's articles."""
    task = own_assignment(request, pk, IMPORT_COMMENTS)
    response = HttpResponse(build_template(task.consultation), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="comments-{task.consultation.public_slug}.xlsx"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest, pk: int) -> HttpResponse:
    task = own_assignment(request, pk, IMPORT_COMMENTS)
    form = UploadForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = begin_batch(
                content=file.read(),
                name=file.name,
                consultation=task.consultation,
                contact_point=task.contact_point,
                by=request.user,
            )
        except ConsultationClosedError:
            form.add_error("file", _("This consultation is not open yet; upload the file again when it is."))
        else:
            start_check(batch=batch, by=request.user, language=get_language())
            return HttpResponseRedirect(reverse("desk:batch", args=[batch.pk]))
    context = {"task": task, "consultation": task.consultation, "form": form}
    return render(request, "desk/upload.html", context, status=422 if form.errors else 200)


def own_batch(request: SignedInRequest, pk: int) -> ImportBatch:
    mine = allowed(request.user, IMPORT_COMMENTS, ImportBatch.objects.all())
    return get_object_or_404(mine.select_related("consultation", "contact_point", "file", "job"), pk=pk)


def _task(batch: ImportBatch) -> Assignment | None:
    return Assignment.objects.filter(consultation=batch.consultation, contact_point=batch.contact_point).first()


@login_required
@never_cache
@require_GET
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where an upload stands; while it is worked on, the page asks again by itself."""
    found = own_batch(request, pk)
    context = {
        "batch": found,
        "task": _task(found),
        "busy": found.is_in_work,
        "has_slips": bool(found.slip_seed),
        "keep_days": settings.UPLOAD_KEEP_DAYS,
    }
    if not found.is_in_work:
        context |= _outcome(found)
    template_name = "desk/partials/batch.html" if request.htmx else "desk/batch.html"
    return render(request, template_name, context)


def _outcome(batch: ImportBatch) -> dict[str, Any]:
    """The first rows and mistakes of an upload that nobody works on."""
    return {
        "outcomes": batch.outcomes.all()[:SHOWN_ROWS],
        "more_rows": max(0, batch.rows - SHOWN_ROWS),
        "errors": batch.errors.all()[:SHOWN_ROWS],
        "more_errors": max(0, batch.mistakes - SHOWN_ROWS),
    }


@login_required
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Store what was checked, all of it or nothing."""
    found = own_batch(request, pk)
    try:
        confirm_batch(batch=found, by=request.user, take_suggestions=request.POST.get("take") == "1")
    except NotAllowedError:
        messages.error(
            request, _("This upload cannot be stored now; another one of this contact point may still be in work.")
        )
    else:
        if task := _task(found):
            begin_collecting(assignment=task, by=request.user)
    return HttpResponseRedirect(reverse("desk:batch", args=[pk]))


@login_required
@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    found = own_batch(request, pk)
    try:
        discard_batch(batch=found, by=request.user)
    except NotAllowedError:
        messages.error(request, _("This upload cannot be discarded any more; somebody may have confirmed it."))
        return HttpResponseRedirect(reverse("desk:batch", args=[pk]))
    messages.success(request, _("The upload was discarded; nothing was stored."))
    task = _task(found)
    return HttpResponseRedirect(reverse("desk:assignment", args=[task.pk]) if task else reverse("desk:home"))
