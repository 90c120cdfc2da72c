from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.audit.services import note_access
from portal.media.models import PrivateFile

VIEW_PRIVATE_FILE = "media.view_private_file"


@login_required
@require_GET
def private_file(request: SignedInRequest, pk: int) -> FileResponse:
    """Send a private file to whoever may read it; to everybody else it does not exist."""
    kept = PrivateFile.objects.exclude(sha256="")
    private = get_object_or_404(allowed(request.user, VIEW_PRIVATE_FILE, kept), pk=pk)
    note_access("file", subject=private, by=request.user)
    response = FileResponse(private.file.open("rb"), as_attachment=True, filename=private.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
