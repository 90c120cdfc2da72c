"""Making what was decided public: the check list, then one act."""

from django.db import transaction
from django.db.models import F

from consultations.comments.models import Comment
from consultations.comments.services.comments import touch_comments
from consultations.decisions.exceptions import ResultsNotReadyError
from consultations.decisions.models import Decision, Disposition, ResultPublication
from consultations.decisions.queries import check_list
from consultations.rounds.models import Consultation
from portal.accounts.models import User
from portal.audit.services import record

Status = Disposition.Status


@transaction.atomic
def publish_results(*, consultation: Consultation, kind: str, by: User, note: str = "") -> ResultPublication:
    """Make every approved decision public at once. Raises ResultsNotReadyError with the open blocking lines."""
    approved = Disposition.objects.approved().filter(comment__consultation=consultation)
    list(approved.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    missing = [item for item in check_list(consultation) if item.blocking and not item.passed]
    if missing:
        raise ResultsNotReadyError(missing)
    publication = ResultPublication.objects.create(consultation=consultation, kind=kind, note=note, published_by=by)
    touch_comments(Comment.objects.filter(consultation=consultation, disposition__status=Status.APPROVED))
    Decision.objects.filter(pk__in=approved.values("current"), publication=None).update(publication=publication)
    count = approved.update(published=F("current"), status=Status.PUBLISHED)
    record("decisions.publish_results", subject=publication, by=by, details={"kind": kind, "comments": count})
    return publication
