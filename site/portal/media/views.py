from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.audit.services import note_access
from portal.media.models import PrivateFile

VIEW_PRIVATE_FILE = "media.view_private_file"


@login_required
@require_GET
def private_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send a private file to whoever may read it; to everybody else it does not exist."""
    private = get_object_or_404(allowed(request.user, VIEW_PRIVATE_FILE, PrivateFile.objects.all()), pk=pk)
    if private.gone:
        return render(request, "media/gone.html", {"file": private}, status=HTTPStatus.GONE)
    note_access("file", subject=private, by=request.user)
    response = FileResponse(private.file.open("rb"), as_attachment=True, filename=private.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
