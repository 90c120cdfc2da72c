from django.db import transaction

from consultations.drafts.models import Draft, Provision, ProvisionNote
from portal.accounts.models import User
from portal.audit.services import record


@transaction.atomic
def note_provision(
    *, provision: Provision, is_key: bool, question: str, explanation: str, by: User | None
) -> ProvisionNote | None:
    """Say something beside a unit, or, when nothing is said, take it away. The text itself stays as it is."""
    Draft.objects.select_for_update(no_key=True).get(pk=provision.draft_id)
    record("drafts.note_provision", subject=provision.draft, by=by, details={"path": provision.path})
    if not (is_key or question or explanation):
        ProvisionNote.objects.filter(provision=provision).delete()
        return None
    note, _created = ProvisionNote.objects.update_or_create(
        provision=provision, defaults={"is_key": is_key, "question": question, "explanation": explanation}
    )
    return note
