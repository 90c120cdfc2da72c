"""The audit log: read by the auditor alone, filtered, exported."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.accounts.access import granted
from portal.accounts.permissions import VIEW_AUDIT
from portal.accounts.requests import SignedInRequest
from portal.audit.models import AuditEntry, AuditQuerySet
from portal.audit.services import record
from portal.days import midnight

PAGE_SIZE = 100


@login_required
@never_cache
@granted(VIEW_AUDIT)
@require_GET
def log(request: SignedInRequest) -> HttpResponse:
    page = Paginator(_asked(request), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    context = {"page": page, "query": query.urlencode(), "asked": request.GET, "actions": actions}
    return render(request, "accounts/audit_log.html", context)


@login_required
@granted(VIEW_AUDIT)
@require_GET
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The filtered entries as CSV, read row by row; that they were exported is an entry too."""
    record("audit.export", subject=None, by=request.user, details={"asked": request.GET.dict()})
    response = StreamingHttpResponse(_lines(_asked(request)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _asked(request: HttpRequest) -> AuditQuerySet:
    entries = AuditEntry.objects.select_related("actor")
    if action := request.GET.get("action", ""):
        entries = entries.filter(action=action)
    if who := request.GET.get("who", "").strip():
        entries = entries.filter(Q(actor_name__icontains=who) | Q(actor__username=who))
    if subject := request.GET.get("subject", "").strip():
        kind, _colon, pk = subject.partition(":")
        entries = entries.filter(subject_type=kind, **({"subject_id": pk} if pk else {}))
    if since := _day(request.GET.get("since", "")):
        entries = entries.filter(at__gte=midnight(since))
    if until := _day(request.GET.get("until", "")):
        entries = entries.filter(at__lt=midnight(until + timedelta(days=1)))
    return entries


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class _Echo:
    """A file that gives back what is written, for csv."""

    def write(self, value: str) -> str:
        return value


def _lines(entries: AuditQuerySet) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(["at", "who", "user", "what", "subject", "details", "from"])
    for entry in entries.iterator(chunk_size=2000):
        values = [entry.at.isoformat(), entry.actor_name, entry.actor_id or "", entry.action,
                  f"{entry.subject_type}:{entry.subject_id}", str(entry.details), entry.origin]  # fmt: skip
        # A cell that a spreadsheet would work out is made a word.
        yield writer.writerow(
            [f"'{value}" if str(value).startswith(("=", "+", "-", "@")) else value for value in values]
        )
