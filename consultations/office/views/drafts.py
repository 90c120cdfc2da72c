"""Uploading a draft, correcting what was understood, confirming it."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.drafts.messages import CANNOT_CORRECT, UNREADABLE, warning_sentence
from consultations.drafts.models import Draft, Provision
from consultations.drafts.services.drafts import (
    confirm_draft,
    correct_draft,
    discard_draft,
    draft_tree,
    read_draft,
    undo_correction,
)
from consultations.lawtext.corrections import Act, CannotCorrectError, Correction
from consultations.lawtext.readers import MAX_BYTES, UnreadableFileError
from consultations.lawtext.source import lines_of
from consultations.lawtext.tree import RANKED, Tree, Unit
from consultations.office.forms.drafts import CorrectionForm, DraftUploadForm
from consultations.office.page_texts import lines_foreseen, note_lists, page_texts
from consultations.office.views.common import editable_consultation
from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.permissions import EDIT_CONSULTATION
from consultations.rounds.services.texts import confirm_text
from portal.accounts.access import staff
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError
from portal.forms import bound, keys

MOST_WARNINGS = 200


@staff(EDIT_CONSULTATION)
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest, pk: int) -> HttpResponse:
    consultation = editable_consultation(request, pk)
    form = DraftUploadForm(*bound(request), consultation=consultation)
    if request.method == "POST" and form.is_valid():
        draft = _read(request, form, consultation)
        if draft is not None:
            return redirect("office:draft_preview", pk=pk, draft_pk=draft.pk)
    waiting = Draft.objects.filter(project=consultation.project, confirmed_at=None)
    texts = page_texts(consultation)
    context = {"consultation": consultation, "form": form, "waiting": waiting, "texts": texts}
    return render(request, "office/draft_upload.html", context, status=422 if form.errors else 200)


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
            previous=form.cleaned_data["previous"],
            correction_reason=form.cleaned_data["correction_reason"],
            by=request.user,
        )
    except UnreadableFileError as error:
        form.add_error("file", f"“{file.name}”：{UNREADABLE[error.code]}")
        return None


@staff(EDIT_CONSULTATION)
@require_GET
def preview(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    """The tree and the source side by side, with the warnings; one unit is chosen and may be corrected."""
    consultation = editable_consultation(request, pk)
    draft = get_object_or_404(Draft, pk=draft_pk, project=consultation.project)
    tree = draft_tree(draft)
    chosen = _chosen(request.GET, tree)
    lines = [{"number": line.number, "text": line.text, "start": line.start} for line in lines_of(draft.source_text)]
    warned = {warning["line"] for warning in draft.warnings}
    context = {
        "consultation": consultation,
        "draft": draft,
        "texts": page_texts(consultation),
        "carried": note_lists([] if draft.is_confirmed else lines_foreseen(consultation, draft), draft),
        "rows": _rows(tree, lines, warned),
        "lines": [line | {"warned": line["number"] in warned} for line in lines],
        "articles": len(tree.articles),
        "warnings": [
            {"line": w["line"], "sentence": warning_sentence(w["code"], w["line"], w["quote"])}
            for w in draft.warnings[:MOST_WARNINGS]
        ],
        "warning_count": len(draft.warnings),
        "chosen": chosen,
        "form": _correction_form(tree.units[chosen]) if chosen is not None and "edit" in request.GET else None,
    }
    return render(request, "office/draft_preview.html", context)


def _chosen(query: QueryDict, tree: Tree) -> int | None:
    at = keys([query.get("unit", "")])
    return at[0] if at and at[0] < len(tree.units) else None


def _rows(tree: Tree, lines: list[dict[str, Any]], warned: set[int]) -> list[dict[str, Any]]:
    """The units with their depth and the source line they begin in."""
    rows = []
    at = 0
    for place, unit in enumerate(tree.units):
        while at + 1 < len(lines) and lines[at + 1]["start"] <= unit.start:
            at += 1
        depth = RANKED.index(unit.kind) if unit.kind in RANKED else 0
        line = lines[at]["number"] if lines and unit.end > unit.start else None
        rows.append({"at": place, "unit": unit, "depth": max(0, depth - 2), "line": line, "warned": line in warned,
                     "kind": Provision.Kind(unit.kind).label})  # fmt: skip
    return rows


def _correction_form(unit: Unit) -> CorrectionForm:
    return CorrectionForm(
        initial={"kind": unit.kind, "label": unit.label, "heading": unit.heading, "text": unit.text},
        auto_id="correct_%s",
    )


@staff(EDIT_CONSULTATION)
@require_POST
def correct(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    """One correction, or its taking back; then the tree again with the same unit chosen."""
    consultation = editable_consultation(request, pk)
    draft = get_object_or_404(Draft, pk=draft_pk, project=consultation.project)
    act, chosen = request.POST.get("act", ""), keys([request.POST.get("at", "")])
    at = chosen[0] if chosen else 0
    try:
        if act == "undo":
            tree = undo_correction(draft=draft, by=request.user)
        elif not chosen:
            messages.error(request, _("Choose a line of the text first."))
            return redirect("office:draft_preview", pk=pk, draft_pk=draft_pk)
        elif act == "open":
            return redirect(_address(pk, draft_pk, at, edit=True))
        else:
            tree = correct_draft(draft=draft, correction=_correction(request.POST, act, at), by=request.user)
    except CannotCorrectError as error:
        messages.error(request, CANNOT_CORRECT[error.code])
        return redirect(_address(pk, draft_pk, at))
    except NotAllowedError:
        messages.error(request, _("This text is confirmed and does not change any more; upload a new version."))
        return redirect("office:draft_preview", pk=pk, draft_pk=draft_pk)
    return redirect(_address(pk, draft_pk, min(max(0, at - (act == "join")), len(tree.units) - 1)))


def _correction(data: QueryDict, act: str, at: int) -> Correction:
    if act not in {"promote", "demote", "join", "edit"}:
        raise Http404
    if act != "edit":
        return Correction(act=cast(Act, act), at=at)
    form = CorrectionForm(data)
    if not form.is_valid():
        raise CannotCorrectError("no_such_kind")
    words = form.cleaned_data
    return Correction(
        act="edit", at=at, kind=words["kind"], label=words["label"], heading=words["heading"], text=words["text"]
    )


def _address(pk: int, draft_pk: int, at: int, *, edit: bool = False) -> str:
    return f"{reverse('office:draft_preview', args=[pk, draft_pk])}?unit={at}{'&edit=1' if edit else ''}#u{at}"


@staff(EDIT_CONSULTATION)
@require_POST
def confirm(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    consultation = editable_consultation(request, pk)
    draft = get_object_or_404(Draft, pk=draft_pk, project=consultation.project)
    is_base = draft.stage == Draft.Stage.IN_FORCE
    try:
        if is_base:
            confirm_draft(draft=draft, by=request.user)
        else:
            confirm_text(consultation=consultation, draft=draft, by=request.user)
    except NotAllowedError:
        messages.error(request, _("This text was confirmed before, or lacks the reason of its correction."))
        return redirect("wagtailadmin_pages:edit", pk)
    if is_base:
        messages.success(request, _("The text in force is kept. Now upload the draft that is to change it."))
        return redirect("office:draft_upload", pk=pk)
    messages.success(request, _what_comes_next(consultation))
    return _after_confirming(pk, draft)


def _what_comes_next(consultation: Consultation) -> str:
    if not consultation.live:
        return _("The text is confirmed and belongs to this consultation. It can be published now.")
    return format_html(
        '{} <a href="{}">{}</a>',
        _("The corrected text is confirmed; the public does not read it yet."),
        reverse("office:act", args=[consultation.pk, RoundAct.Kind.CORRECT]),
        _("Publish the correction"),
    )


def _after_confirming(pk: int, draft: Draft) -> HttpResponse:
    if draft.previous_id is not None:
        return redirect("office:lineage", pk=pk, draft_pk=draft.pk)
    if draft.carried_notes.exists():
        return redirect("office:carried_notes", pk=pk, draft_pk=draft.pk)
    return redirect("wagtailadmin_pages:edit", pk)


@staff(EDIT_CONSULTATION)
@require_POST
def discard(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    consultation = editable_consultation(request, pk)
    draft = get_object_or_404(Draft, pk=draft_pk, project=consultation.project, confirmed_at=None)
    try:
        discard_draft(draft=draft, by=request.user)
    except NotAllowedError:
        messages.error(request, _("This text is confirmed and does not change any more; upload a new version."))
    return redirect("office:draft_upload", pk=pk)
