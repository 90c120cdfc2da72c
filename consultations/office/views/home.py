from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from consultations.office.permissions import OPEN_OFFICE
from consultations.office.queries import work_of
from portal.accounts.access import staff
from portal.accounts.requests import SignedInRequest
from portal.accounts.todo import todos_for


@staff(OPEN_OFFICE)
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """First what waits for the person, then the consultations they may work on."""
    work = work_of(request.user)
    context = {
        "todos": todos_for(request.user),
        "running": [row for row in work if not row.is_over],
        "over": [row for row in reversed(work) if row.is_over],
    }
    return render(request, "office/home.html", context)
