"""Uploading a draft, looking at what was understood, confirming it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.admin.access import office
from consultations.admin.forms import DraftUploadForm
from consultations.exceptions import NotAllowedError
from consultations.lawtext.readers import MAX_BYTES, UnreadableFileError
from consultations.models import Consultation, Draft
from consultations.permissions import EDIT_CONSULTATION
from consultations.queries import draft_blocks
from consultations.services.drafts import confirm_draft, discard_draft, read_draft
from consultations.texts import UNREADABLE, warning_sentence
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.forms import bound


def _consultation(request: SignedInRequest, pk: int) -> Consultation:
    mine = allowed(request.user, EDIT_CONSULTATION, Consultation.objects.all())
    return get_object_or_404(mine, pk=pk)


@office(EDIT_CONSULTATION)
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest, pk: int) -> HttpResponse:
    consultation = _consultation(request, pk)
    form = DraftUploadForm(*bound(request), consultation=consultation)
    if request.method == "POST" and form.is_valid():
        draft = _read(request, form, consultation)
        if draft is not None:
            return redirect("office:draft_preview", pk=pk, draft_pk=draft.pk)
    context = {"consultation": consultation, "form": form}
    return render(request, "consultations/admin/draft_upload.html", context, status=422 if form.errors else 200)


def _read(request: SignedInRequest, form: DraftUploadForm, consultation: Consultation) -> Draft | None:
    file = form.cleaned_data["file"]
    try:
        if file.size > MAX_BYTES:
            raise UnreadableFileError("too_large")
        return read_draft(
            content=file.read(),
            name=file.name,
            project=consultation.project,
            stage=form.cleaned_data["stage"],
            previous=consultation.draft,
            correction_reason=form.cleaned_data["correction_reason"],
            by=request.user,
        )
    except UnreadableFileError as error:
        form.add_error("file", f"“{file.name}”：{UNREADABLE[error.code]}")
        return None


@office(EDIT_CONSULTATION)
@require_GET
def preview(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    """The parsed tree, its warnings, and the source to compare it with."""
    consultation = _consultation(request, pk)
    draft = get_object_or_404(Draft, pk=draft_pk, project=consultation.project)
    blocks = draft_blocks(draft.provisions.all(), {})
    context = {
        "consultation": consultation,
        "draft": draft,
        "blocks": blocks,
        "articles": sum(1 for block in blocks if block.unit.kind == "article"),
        "warnings": [warning_sentence(w["code"], w["line"], w["quote"]) for w in draft.warnings],
    }
    return render(request, "consultations/admin/draft_preview.html", context)


@office(EDIT_CONSULTATION)
@require_POST
def confirm(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    consultation = _consultation(request, pk)
    draft = get_object_or_404(Draft, pk=draft_pk, project=consultation.project)
    try:
        confirm_draft(draft=draft, by=request.user, consultation=consultation)
    except NotAllowedError:
        messages.error(request, _("This text was confirmed before, or lacks the reason of its correction."))
    else:
        messages.success(request, _("The text is confirmed and belongs to this consultation. It can be published now."))
    return redirect("wagtailadmin_pages:edit", pk)


@office(EDIT_CONSULTATION)
@require_POST
def discard(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    consultation = _consultation(request, pk)
    draft = get_object_or_404(Draft, pk=draft_pk, project=consultation.project, confirmed_at=None)
    discard_draft(draft=draft, by=request.user)
    return redirect("office:draft_upload", pk=pk)
