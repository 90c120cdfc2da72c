"""Questions about comments over several models."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, IntegerField, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from consultations.comments.models import Comment, CommentTarget, ImportBatch
from consultations.comments.models.batch import ImportBatchQuerySet
from consultations.comments.models.comment import CommentQuerySet, is_current
from consultations.drafts.models import Draft, Provision, ProvisionLink
from consultations.drafts.queries import root_of
from consultations.drafts.versions import continued_in, standings
from consultations.rounds.models import Assignment, AssignmentStep, Consultation
from consultations.rounds.models.consultation import ConsultationQuerySet
from portal.media.models import PrivateFile


def with_comment_count(consultations: ConsultationQuerySet) -> ConsultationQuerySet:
    """Consultations with `comment_count`: what was received and still stands."""
    counted = Comment.objects.current().filter(consultation=OuterRef("pk")).order_by().values("consultation")
    counted_in: ConsultationQuerySet = consultations.annotate(
        comment_count=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n"), IntegerField()), 0)
    )
    return counted_in


def collected_for(assignment: Assignment) -> CommentQuerySet:
    """What a contact point has collected for the consultation of an assignment."""
    return Comment.objects.received().filter(
        consultation=assignment.consultation_id, submission__contact_point=assignment.contact_point_id
    )


@dataclass(frozen=True, slots=True)
class NilReturn:
    """A contact point reported that nobody wants a change: when, and how many comments it collected all the same."""

    reported_at: datetime
    later: int


def nil_returns(assignments: Iterable[Assignment]) -> dict[int, NilReturn]:
    """The nil returns among these, by the assignment's key, in two queries for any number of them."""
    nil = {task.pk: task for task in assignments if task.is_nil}
    if not nil:
        return {}
    reports = AssignmentStep.objects.filter(assignment__in=nil, state=Assignment.State.SUBMITTED)
    reported = dict(reports.order_by().values_list("assignment").annotate(last=Max("at")))
    collected = Comment.objects.received().filter(consultation__in={task.consultation_id for task in nil.values()})
    places = collected.order_by().values_list("consultation", "submission__contact_point").annotate(n=Count("pk"))
    later = {(consultation, point): count for consultation, point, count in places}
    return {
        pk: NilReturn(reported.get(pk, task.updated_at), later.get((task.consultation_id, task.contact_point_id), 0))
        for pk, task in nil.items()
    }


def received_counts(consultation: Consultation) -> dict[str, Any]:
    """How many comments by how many people; `stamp` is another one whenever one came, changed or was filed anew."""
    current = Comment.objects.current().filter(consultation=consultation)
    found = current.aggregate(
        comments=Count("pk"),
        people=Coalesce(Sum("people"), 0),
        newest=Coalesce(Max("pk"), 0),
        revs=Coalesce(Sum("rev"), 0),
    )
    # Counts follow comments into the text shown, along links that somebody may correct at any time.
    draft = consultation.draft
    linked = draft.lineage_confirmed_at.timestamp() if draft and draft.lineage_confirmed_at else 0
    parts = (consultation.draft_id, consultation.latest_revision_id, linked, *found.values())
    stamp = "-".join(map(str, parts))
    return {"comments": found["comments"], "people": found["people"], "stamp": stamp}


def counts_since(consultation: Consultation, stamp: str) -> dict[int, int]:
    """`comment_counts`, kept until the stamp of `received_counts` is another one; never out of date."""
    key = f"comment-counts:{consultation.pk}:{stamp}"
    counts: dict[int, int] | None = cache.get(key)
    if counts is None:
        counts = comment_counts(consultation)
        cache.set(key, counts, 3600)
    return counts


def comment_counts(consultation: Consultation) -> dict[int, int]:
    """Comments that stand, per provision of the text shown, by its key; a number each, never a text.

    What was said of a version that was corrected since counts for the provision that continues it.
    """
    spoken = _counted(Q(comment__consultation=consultation))
    current = dict(Provision.objects.filter(pk__in=spoken, draft=consultation.draft_id).values_list("pk", "pk"))
    counts = Counter({key: count for key, count in spoken.items() if key in current})
    earlier = {key: count for key, count in spoken.items() if key not in current}
    while earlier:
        links = list(ProvisionLink.objects.filter(before__in=earlier).values_list("before", "after", "after__draft"))
        ahead: Counter[int] = Counter()
        for before, after, draft in links:
            (counts if draft == consultation.draft_id else ahead)[after] += earlier[before]
        earlier = ahead
    return dict(counts)


def _counted(condition: Q) -> dict[int, int]:
    counted = (
        CommentTarget.objects.filter(condition)
        .filter(is_current("comment__"))
        .exclude(provision=None)
        .order_by()
        .values_list("provision")
        .annotate(n=Count("comment"))
    )
    return dict(counted)


def counts_on(draft_id: int) -> dict[int, int]:
    """Comments that stand, per provision of this text, by its key, of consultations that the public may know of."""
    listed = Consultation.objects.listed().values("pk")
    return _counted(Q(provision__draft=draft_id, comment__consultation__in=listed))


def by_article(counts: Mapping[int, int]) -> "Counter[str]":
    """Counts per article or other unit, by its path, what is said of its parts included.

    A comment on several paragraphs of an article counts once for each of them.
    """
    found: Counter[str] = Counter()
    for key, path in Provision.objects.filter(pk__in=counts).values_list("pk", "path"):
        found[root_of(path)] += counts[key]
    return found


def standings_of_targets(targets: Iterable[CommentTarget], consultation: Consultation) -> dict[int, dict[str, Any]]:
    """For the office: each target's place in the project's newest confirmed text, by the target's key."""
    spoken = [target for target in targets if target.provision is not None]
    newest = Draft.objects.confirmed().filter(project=consultation.project_id).order_by("-pk").first()
    drafts = {target.provision.draft_id for target in spoken if target.provision}
    if newest is None or not drafts - {newest.pk}:
        return {}
    found: dict[int, dict[str, Any]] = {}
    for target in spoken:
        provision = target.provision
        if provision is None or provision.draft_id == newest.pk:
            continue
        standing = standings([provision], newest)[provision.pk]
        now = continued_in(provision, newest)
        found[target.pk] = {"standing": standing, "draft": newest, "now": now.label if now else ""}
    return found


def uploads_that_hold(comment: Comment) -> ImportBatchQuerySet:
    """The uploads that a comment's words lie in, or may: those of its point for its consultation.

    A point often uploads a file again, corrected; the same row then lies in several files.
    """
    if comment.submission.batch_id is None:
        return ImportBatch.objects.none()
    point = comment.submission.contact_point_id
    return ImportBatch.objects.filter(consultation=comment.consultation_id, contact_point=point)


def files_that_hold(comment: Comment) -> list[PrivateFile]:
    return files_by_comment([comment]).get(comment.pk, [])


def files_by_comment(comments: Iterable[Comment]) -> dict[int, list[PrivateFile]]:
    """For each comment, loaded with its submission, the files of `uploads_that_hold`; one query for them all."""
    places = {
        comment.pk: (comment.consultation_id, comment.submission.contact_point_id)
        for comment in comments
        if comment.submission.batch_id is not None
    }
    uploads = ImportBatch.objects.filter(consultation__in={consultation for consultation, _point in places.values()})
    files: dict[tuple[int, int | None], dict[int, PrivateFile]] = {}
    for upload in uploads.select_related("file").order_by("file"):
        files.setdefault((upload.consultation_id, upload.contact_point_id), {})[upload.file_id] = upload.file
    return {pk: list(files.get(place, {}).values()) for pk, place in places.items()}
