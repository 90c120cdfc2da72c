from django.db import transaction
from django.db.models import F

from consultations.comments.models import Comment
from consultations.comments.services.comments import COMMENTS
from consultations.decisions.exceptions import ResultsNotReadyError
from consultations.decisions.models import Decision, ResultPublication
from consultations.decisions.queries import check_list
from consultations.rounds.models import Consultation
from portal.accounts.models import User
from portal.audit.services import record
from search.outbox import mark_all_changed


@transaction.atomic
def publish_results(*, consultation: Consultation, kind: str, by: User, note: str = "") -> ResultPublication:
    """Make every approved decision public at once. Raises ResultsNotReadyError with the open blocking lines."""
    missing = [item for item in check_list(consultation) if item.blocking and not item.passed]
    if missing:
        raise ResultsNotReadyError(missing)
    publication = ResultPublication.objects.create(consultation=consultation, kind=kind, note=note, published_by=by)
    decided = Comment.objects.received().filter(consultation=consultation, decision__approved_at__isnull=False)
    Decision.objects.filter(current_for__in=decided, publication=None).update(publication=publication)
    count = decided.update(published_decision=F("decision"), status=Comment.Status.PUBLISHED, rev=F("rev") + 1)
    mark_all_changed(COMMENTS, decided)
    record("decisions.publish_results", subject=publication, by=by, details={"kind": kind, "comments": count})
    return publication
