from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consultations.drafts.models import ProvisionNote
from consultations.drafts.services.notes import note_provision
from consultations.office.forms.drafts import ProvisionNoteForm
from consultations.office.views.common import editable_consultation
from consultations.rounds.permissions import EDIT_CONSULTATION
from portal.accounts.access import staff
from portal.accounts.requests import SignedInRequest


@staff(EDIT_CONSULTATION)
@require_GET
def notes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The articles of the text, with what is noted on each."""
    consultation = editable_consultation(request, pk)
    if consultation.draft is None:
        raise Http404
    articles = consultation.draft.provisions.targets().select_related("note")
    return render(request, "office/notes.html", {"consultation": consultation, "articles": articles})


@staff(EDIT_CONSULTATION)
@require_http_methods(["GET", "POST"])
def note(request: SignedInRequest, pk: int, provision_pk: int) -> HttpResponse:
    """Mark an article as important, ask the public something, explain it."""
    consultation = editable_consultation(request, pk)
    if consultation.draft is None:
        raise Http404
    provision = get_object_or_404(consultation.draft.provisions.targets(), pk=provision_pk)
    stored = ProvisionNote.objects.filter(provision=provision).first()
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProvisionNoteForm(data, files, instance=stored)
    if request.method == "POST" and form.is_valid():
        note_provision(provision=provision, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. %(unit)s shows it at once.") % {"unit": provision})
        return redirect("office:notes", pk=pk)
    context = {"consultation": consultation, "provision": provision, "form": form}
    return render(request, "office/note.html", context)
