from django.shortcuts import get_object_or_404

from consultations.rounds.models import Consultation
from consultations.rounds.permissions import EDIT_CONSULTATION
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest


def editable_consultation(request: SignedInRequest, pk: int) -> Consultation:
    mine = allowed(request.user, EDIT_CONSULTATION, Consultation.objects.all())
    found: Consultation = get_object_or_404(mine, pk=pk)
    return found
