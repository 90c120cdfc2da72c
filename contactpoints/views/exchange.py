"""The network and its people as a workbook: template, preview, import, export, and the sheet of invitations."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contactpoints import forms
from contactpoints.exporting.network import build_template, export_network
from contactpoints.importing import columns as c
from contactpoints.importing.network import import_network
from contactpoints.importing.report import NetworkReport, Outcome
from contactpoints.permissions import EXCHANGE_NETWORK
from contactpoints.services.workbooks import KEPT, WorkbookGoneError, import_kept_workbook, keep_workbook
from contactpoints.views.people import invitation_card
from portal.accounts.access import staff
from portal.accounts.grants import can
from portal.accounts.models import Invitation, User
from portal.accounts.permissions import CLOSE_ACCOUNT
from portal.accounts.requests import SignedInRequest
from portal.accounts.services.invitations import invite_each
from portal.forms import bound
from portal.spreadsheets import XLSX, UnreadableSheetError

SHOWN_ROWS = 500
CARDS_A_PART = 60


@staff(EXCHANGE_NETWORK)
@require_http_methods(["GET", "POST"])
def exchange(request: SignedInRequest) -> HttpResponse:
    """Upload a workbook: first what it would do, row by row; nothing is stored yet."""
    form = forms.WorkbookForm(*bound(request))
    report: NetworkReport | None = None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            report = import_network(content, by=request.user, dry_run=True)
        except UnreadableSheetError as error:
            form.add_error("file", str(error))
        else:
            kept = keep_workbook(content=content, name=form.cleaned_data["file"].name, by=request.user)
            request.session[KEPT] = kept.pk
    context = {"form": form, **_shown(report), "may_invite": can(request.user, CLOSE_ACCOUNT)}
    return render(request, "network/exchange.html", context, status=422 if form.errors else 200)


def _shown(report: NetworkReport | None) -> dict[str, Any]:
    if report is None:
        return {"report": None}
    rows = [row for row in report.outcomes if row.outcome is not Outcome.UNCHANGED]
    return {
        "report": report,
        "counts": [(outcome, report.count(outcome)) for outcome in Outcome],
        "rows": rows[:SHOWN_ROWS],
        "more_rows": max(0, len(rows) - SHOWN_ROWS),
        "errors": report.errors[:SHOWN_ROWS],
        "more_errors": max(0, len(report.errors) - SHOWN_ROWS),
    }


@staff(EXCHANGE_NETWORK)
@require_POST
def confirm(request: SignedInRequest) -> HttpResponse:
    """Store the workbook that was looked at; it is checked once more, since others work too."""
    try:
        report = import_kept_workbook(pk=request.session.pop(KEPT, 0), by=request.user)
    except WorkbookGoneError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("network:exchange"))
    if report.errors:
        context = {"form": forms.WorkbookForm(), **_shown(report)}
        return render(request, "network/exchange.html", context, status=422)
    created = [row.code for row in report.outcomes if row.sheet == c.PEOPLE and row.outcome is Outcome.CREATED]
    request.session["new-people"] = created[:5000]
    messages.success(
        request,
        _("Stored: %(created)d new, %(updated)d changed, %(unchanged)d as they were.")
        % {name: report.count(Outcome(name)) for name in ("created", "updated", "unchanged")},
    )
    return HttpResponseRedirect(reverse("network:exchange"))


@staff(CLOSE_ACCOUNT)
@require_POST
def invitations(request: SignedInRequest) -> HttpResponse:
    """A sheet of cards with QR codes for the people who were just entered, a part at a time."""
    codes: Sequence[str] = request.session.get("new-people", [])
    now, later = codes[:CARDS_A_PART], codes[CARDS_A_PART:]
    request.session["new-people"] = list(later)
    people = User.objects.filter(code__in=now, is_active=True, last_login=None).order_by("code")
    secrets = invite_each(people=people, by=request.user)
    cards = [invitation_card(request, person, Invitation.Purpose.JOIN, secret) for person, secret in secrets]
    return render(request, "network/invitation.html", {"cards": cards, "later": len(later)})


@staff(EXCHANGE_NETWORK)
@require_GET
def template(request: SignedInRequest) -> HttpResponse:
    return _file(build_template(), "network-template.xlsx")


@staff(EXCHANGE_NETWORK)
@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """The whole network; telephone numbers of people masked."""
    return _file(export_network(by=request.user), "network.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
