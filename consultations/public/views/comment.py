"""The comment form: one opinion at a time, several in one sitting, sent together. No account, no script needed."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consultations.comments.intake.opinions import NEW, OpinionForm, PersonForm, followed, opinion_from
from consultations.comments.models import Submission
from consultations.comments.opinions import Opinion, Origin
from consultations.comments.services.submissions import submit
from consultations.drafts.queries import unit_texts
from consultations.public.queries.page import round_context
from consultations.public.views.common import points_to_turn_to, public_consultation
from consultations.public.views.receipts import remember_fresh
from consultations.public.visit import entries_of, forget_visit, keep_entries, point_of_session
from consultations.rounds.exceptions import ConsultationClosedError
from consultations.rounds.models import Consultation
from portal.accounts.ratelimit import COMMENTS_PER_ADDRESS
from portal.audit.middleware import client_address
from portal.forms import bound, carried

MOST_OPINIONS = 50


@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write one opinion; then write another, or go on to send what was written."""
    consultation = public_consultation(slug)
    point = point_of_session(request, slug)
    form = _form(request, consultation, {"on": request.GET.get("on", "")})
    if not consultation.is_open:
        return _closed(request, consultation, entries_of(request, slug))
    if form.is_bound and (answer := _keep(request, consultation, form)):
        return answer
    context = _context(consultation, form) | {
        "point": point,
        "entries": entries_of(request, slug),
        "added": request.GET.get("added") == "1",
    }
    return render(request, "public/comment.html", context, status=422 if form.is_bound else 200)


def _form(request: HttpRequest, consultation: Consultation, initial: dict[str, Any]) -> OpinionForm:
    return OpinionForm(*bound(request), consultation=consultation, initial=carried(request) or initial)


def _keep(request: HttpRequest, consultation: Consultation, form: OpinionForm) -> HttpResponse | None:
    """Keep a valid opinion until it is sent; None when there is something to mend."""
    slug = consultation.public_slug
    send = reverse("public:comment_send", args=[slug])
    entries = entries_of(request, slug)
    if entries and form.is_empty and "again" not in request.POST:
        return HttpResponseRedirect(send)
    if not form.is_valid():
        return None
    if len(entries) >= MOST_OPINIONS:
        form.add_error(
            None, _("%(count)d opinions are waiting; send these first, then write the next.") % {"count": len(entries)}
        )
        return None
    entry = form.entry()
    # Sent once more by going back: it is there already.
    keep_entries(request, slug, entries if entry in entries else [*entries, entry])
    return HttpResponseRedirect(f"{consultation.comment_url}?added=1" if "again" in request.POST else send)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, at: int) -> HttpResponse:
    """Change an opinion before sending."""
    consultation = public_consultation(slug)
    entries = entries_of(request, slug)
    if not consultation.is_open:
        # The changed words stand in place of those that they were to change.
        others = [entry for number, entry in enumerate(entries) if number != at or "text" not in request.POST]
        return _closed(request, consultation, others)
    if at >= len(entries):
        return HttpResponseRedirect(reverse("public:comment_send", args=[slug]))
    form = _form(request, consultation, entries[at])
    if form.is_bound and form.is_valid():
        keep_entries(request, slug, [*entries[:at], form.entry(), *entries[at + 1 :]])
        return HttpResponseRedirect(reverse("public:comment_send", args=[slug]))
    context = _context(consultation, form) | {"point": point_of_session(request, slug), "editing": at + 1}
    return render(request, "public/comment.html", context, status=422 if form.is_bound else 200)


def _context(consultation: Consultation, form: OpinionForm) -> dict[str, Any]:
    on = form["on"].value() or ""
    unit = form.units.get(on)
    return {
        "consultation": consultation,
        "form": form,
        "carried_form": "opinion",
        "unit": unit,
        "unit_text": unit_texts([unit.draft_id])[unit.pk] if unit else "",
        "is_new": on == NEW,
    }


@require_POST
def remove(request: HttpRequest, slug: str, at: int) -> HttpResponse:
    """Take an opinion out again before sending."""
    entries = entries_of(request, slug)
    keep_entries(request, slug, [entry for number, entry in enumerate(entries) if number != at])
    return HttpResponseRedirect(reverse("public:comment_send", args=[slug]))


@never_cache
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Look over what was written, say who one is or not, and send."""
    consultation = public_consultation(slug)
    entries = entries_of(request, slug)
    if not consultation.is_open:
        return _closed(request, consultation, entries)
    if not entries:
        return HttpResponseRedirect(consultation.comment_url)
    moved = [at for at, entry in enumerate(entries) if followed(entry, consultation.draft)]
    entries = [entry | followed(entry, consultation.draft) for entry in entries]
    keep_entries(request, slug, entries)
    form = PersonForm(*bound(request), consultation=consultation, initial=carried(request))
    if not moved and form.is_valid() and _may_send(request, form):
        return _send(request, consultation, form, entries)
    context = {
        "consultation": consultation,
        "form": form,
        "carried_form": "person",
        "moved": moved,
        "entries": _shown(entries, _form_for(consultation, entries)),
        "retention_days": settings.CONTACT_RETENTION_DAYS,
    }
    return render(request, "public/comment_send.html", context, status=200 if not form.errors else 422)


def _may_send(request: HttpRequest, form: PersonForm) -> bool:
    if form.is_program or not COMMENTS_PER_ADDRESS.allows(client_address(request)):
        form.add_error(
            None, _("Too much was sent from here within an hour. What you wrote is kept; try again in an hour.")
        )
        return False
    return True


def _send(
    request: HttpRequest, consultation: Consultation, form: PersonForm, entries: list[dict[str, Any]]
) -> HttpResponse:
    units = _form_for(consultation, entries)
    point = point_of_session(request, consultation.public_slug)
    person = form.person()
    try:
        received = submit(
            consultation=consultation,
            opinions=[opinion_from(entry, units[entry["on"]]) for entry in entries],
            origin=Origin(Submission.Door.QR if point else Submission.Door.PUBLIC, contact_point=point),
            person=person,
            consented=bool(person),
            by=None,
        )
    except ConsultationClosedError:
        return _closed(request, consultation, entries)
    forget_visit(request, consultation.public_slug)
    remember_fresh(request, received.code)
    return HttpResponseRedirect(reverse("receipts:show", args=[received.code]))


def _form_for(consultation: Consultation, entries: list[dict[str, Any]]) -> dict[str, OpinionForm]:
    """A form for each thing spoken of, as only it knows parts of articles."""
    return {on: OpinionForm(consultation=consultation, initial={"on": on}) for on in {entry["on"] for entry in entries}}


def _shown(entries: list[dict[str, Any]], forms: dict[str, OpinionForm]) -> list[dict[str, Any]]:
    return [
        entry
        | {
            "unit": forms[entry["on"]].units.get(entry["on"]),
            "is_new": entry["on"] == NEW,
            "suggested": [] if entry["on"] else forms[""].names.suggest(entry["text"]),
        }
        for entry in entries
    ]


@require_POST
def point(request: HttpRequest, slug: str, at: int) -> HttpResponse:
    """File an opinion under the provision that its words point at."""
    consultation = public_consultation(slug)
    entries = entries_of(request, slug)
    path = request.POST.get("on", "")
    if at < len(entries) and path in OpinionForm(consultation=consultation, initial={"on": path}).units:
        entries[at]["on"] = path
        keep_entries(request, slug, entries)
    return HttpResponseRedirect(reverse("public:comment_send", args=[slug]))


def _closed(request: HttpRequest, consultation: Consultation, entries: list[dict[str, Any]]) -> HttpResponse:
    """Not open (any more): what was typed stays on the page, with whom to turn to."""
    sent = [{name: request.POST.get(name, "") for name in ("text", "proposed", "reason")}] if request.POST else []
    typed = [words for entry in [*entries, *sent] if (words := _words_of(entry))]
    near = point_of_session(request, consultation.public_slug)
    context = {"consultation": consultation, "typed": typed, "near": near, "points": points_to_turn_to(near)}
    context |= round_context(consultation)
    return render(request, "public/closed.html", context, status=403)


def _words_of(entry: dict[str, Any]) -> str:
    """All that was typed for one opinion, its wording and its reasons too."""
    return Opinion(entry["text"], entry.get("proposed", ""), entry.get("reason", "")).original_text
