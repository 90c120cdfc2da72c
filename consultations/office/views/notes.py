from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consultations.drafts.exceptions import NoteTakenError
from consultations.drafts.models import CarriedNote, Draft, Provision, ProvisionNote
from consultations.drafts.queries import unit_texts
from consultations.drafts.services.carrying import place_note
from consultations.drafts.services.notes import note_provision
from consultations.office.forms.drafts import PlaceNoteForm, ProvisionNoteForm
from consultations.office.page_texts import PageTexts, lines_carried, note_line, note_lists, page_texts
from consultations.office.views.common import editable_consultation
from consultations.rounds.models import Consultation
from consultations.rounds.permissions import EDIT_CONSULTATION
from portal.accounts.access import staff
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError
from portal.forms import bound


@staff(EDIT_CONSULTATION)
@require_GET
def notes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The articles of a text, with what is noted on each: of the one that the public reads, or of a prepared one."""
    consultation = editable_consultation(request, pk)
    texts = page_texts(consultation)
    draft = texts.choose(request.GET.get("text", ""))
    if draft is None:
        raise Http404
    context = {
        "consultation": consultation,
        "texts": texts,
        "draft": draft,
        "carried": note_lists(lines_carried(draft), draft),
        "articles": draft.provisions.targets().select_related("note"),
    }
    return render(request, "office/notes.html", context)


@staff(EDIT_CONSULTATION)
@require_http_methods(["GET", "POST"])
def note(request: SignedInRequest, pk: int, provision_pk: int) -> HttpResponse:
    """Mark an article as important, ask the public something, explain it."""
    consultation = editable_consultation(request, pk)
    texts = page_texts(consultation)
    provision = get_object_or_404(Provision.objects.targets().filter(draft__in=texts.both), pk=provision_pk)
    stored = ProvisionNote.objects.filter(provision=provision).first()
    data, files = bound(request) or (None, None)
    form = ProvisionNoteForm(data, files, instance=stored)
    if request.method == "POST" and form.is_valid():
        note_provision(provision=provision, by=request.user, **form.cleaned_data)
        messages.success(request, _saved(provision, texts))
        return redirect(f"{reverse('office:notes', args=[pk])}?text={provision.draft_id}")
    context = {
        "consultation": consultation,
        "texts": texts,
        "draft": provision.draft,
        "provision": provision,
        "form": form,
    }
    return render(request, "office/note.html", context)


def _saved(provision: Provision, texts: PageTexts) -> str:
    if provision.draft == texts.public:
        return _("Saved. %(unit)s shows it at once.") % {"unit": provision}
    return _("Saved. %(unit)s shows it when the text is published.") % {"unit": provision}


@staff(EDIT_CONSULTATION)
@require_GET
def carried(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    """What became of the notes when this text took the place of the one before."""
    consultation, draft = _confirmed(request, pk, draft_pk)
    lines = lines_carried(draft)
    if not lines:
        raise Http404
    texts = page_texts(consultation)
    context = {
        "consultation": consultation,
        "texts": texts,
        "draft": draft,
        "carried": note_lists(lines, draft),
        "may_place": draft in texts.both,
    }
    return render(request, "office/carried.html", context)


def _confirmed(request: SignedInRequest, pk: int, draft_pk: int) -> tuple[Consultation, Draft]:
    consultation = editable_consultation(request, pk)
    return consultation, get_object_or_404(Draft.objects.confirmed(), pk=draft_pk, project=consultation.project)


@staff(EDIT_CONSULTATION)
@require_http_methods(["GET", "POST"])
def place(request: SignedInRequest, pk: int, draft_pk: int, carried_pk: int) -> HttpResponse:
    """Put by hand on an article what could not be kept, in its old words or in new ones."""
    consultation, draft = _confirmed(request, pk, draft_pk)
    texts = page_texts(consultation)
    left = CarriedNote.objects.unkept().filter(draft__in=texts.both).select_related("before")
    row = get_object_or_404(left, pk=carried_pk, draft=draft)
    form = PlaceNoteForm(*bound(request), carried=row)
    if request.method == "POST" and form.is_valid() and (unit := _placed(request, form, row)):
        messages.success(request, _saved(unit, texts))
        return redirect("office:carried_notes", pk=pk, draft_pk=draft_pk)
    line = next(line for line in lines_carried(draft) if line.carried == row)
    context = {
        "consultation": consultation,
        "texts": texts,
        "draft": draft,
        "line": note_line(line),
        "words": unit_texts([row.before.draft_id])[row.before_id],
        "form": form,
    }
    return render(request, "office/place_note.html", context, status=422 if form.errors else 200)


def _placed(request: SignedInRequest, form: PlaceNoteForm, row: CarriedNote) -> Provision | None:
    said = dict(form.cleaned_data)
    unit: Provision = said.pop("provision")
    try:
        place_note(carried=row, provision=unit, by=request.user, **said)
    except NoteTakenError as error:
        form.add_error(
            error.field,
            _("%(unit)s says already: “%(words)s”. Change it there, choose another article, or leave this box empty.")
            % {"unit": unit, "words": error.words},
        )
        return None
    except NotAllowedError:
        form.add_error(None, _("Somebody has attached this note to an article in the meantime."))
        return None
    return unit
