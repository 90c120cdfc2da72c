"""Taking in what people say, through every door."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.comments.models import Comment, CommentTarget, Contributor, Receipt, Submission
from consultations.comments.numbers import new_number
from consultations.comments.opinions import Opinion, Origin, Person
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.receipts import issue_receipt
from consultations.drafts.models import Provision
from consultations.drafts.queries import unit_texts
from consultations.rounds.exceptions import ConsultationClosedError
from consultations.rounds.models import Consultation
from portal.accounts.models import User
from portal.audit.services import record
from search.outbox import mark_changed

CONSENT_VERSION = "2026-1"
NUMBERING_ATTEMPTS = 3
PUBLIC_DOORS = frozenset({Submission.Door.PUBLIC, Submission.Door.QR})


@dataclass(frozen=True, slots=True)
class Received:
    """A stored submission and its receipt code, which cannot be had a second time."""

    submission: Submission
    code: str
    comments: Sequence[Comment] = field(default_factory=list)


@transaction.atomic
def submit(
    *,
    consultation: Consultation,
    opinions: Sequence[Opinion],
    origin: Origin,
    by: User | None,
    person: Person | None = None,
    consented: bool = False,
) -> Received:
    """Store what somebody said and issue the receipt. Raises ConsultationClosedError."""
    # As it stands now, and not as it was when somebody's page was shown.
    late = check_open(Consultation.objects.get(pk=consultation.pk), origin.door)
    receipt, code = issue_receipt()
    submission = Submission.objects.create(
        **_submission_fields(consultation, origin, receipt, late, by),
        contributor=_contributor(person),
        consent_version=CONSENT_VERSION if consented else "",
        consented_at=timezone.now() if consented else None,
    )
    comments = store_opinions([(submission, opinion) for opinion in opinions])
    record(
        "comments.submit",
        subject=submission,
        by=by,
        details={"door": origin.door, "comments": len(comments), "late": late},
    )
    return Received(submission, code, comments)


def check_open(consultation: Consultation, door: Submission.Door) -> bool:
    """Whether what comes through this door now is late. Raises ConsultationClosedError when it is shut."""
    now = timezone.now()
    if door in PUBLIC_DOORS:
        if not consultation.is_open or consultation.visibility == Consultation.Visibility.TARGETED:
            raise ConsultationClosedError(consultation)
        return False
    if not consultation.live or now < consultation.opens_at:
        raise ConsultationClosedError(consultation)
    return now >= consultation.points_close_at or consultation.withdrawn_at is not None


def _submission_fields(
    consultation: Consultation, origin: Origin, receipt: Receipt, late: bool, by: User | None
) -> dict[str, object]:
    return {
        "consultation": consultation,
        "door": origin.door,
        "channel": origin.channel,
        "contact_point": origin.contact_point,
        "receipt": receipt,
        "is_late": late,
        "entered_by": by,
    }


def _contributor(person: Person | None) -> Contributor | None:
    if not person:
        return None
    contributor = contributor_of(person)
    contributor.save()
    return contributor


def contributor_of(person: Person) -> Contributor:
    """The record of a person, with the end of its keeping; not stored yet."""
    until = timezone.localdate() + timedelta(days=settings.CONTACT_RETENTION_DAYS)
    return Contributor(name=person.name, phone=person.phone, organisation=person.organisation, retain_until=until)


def store_opinions(pairs: Iterable[tuple[Submission, Opinion]], *, announce: bool = True) -> list[Comment]:
    """Write comments with their frozen targets, inside the caller's transaction, and tell the index."""
    opinions = list(pairs)
    comments = _insert([_comment(submission, opinion) for submission, opinion in opinions])
    texts = unit_texts({unit.draft_id for _submission, opinion in opinions for unit in opinion.about})
    CommentTarget.objects.bulk_create(
        [
            target
            for comment, (_submission, opinion) in zip(comments, opinions, strict=True)
            for target in _targets(comment, opinion, texts)
        ],
        batch_size=500,
    )
    if announce:
        mark_changed(COMMENTS, [comment.pk for comment in comments])
    return comments


def _insert(comments: list[Comment]) -> list[Comment]:
    """Write comments under numbers that nobody has; somebody may be given one between the look and the insert."""
    for _attempt in range(NUMBERING_ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return _insert_numbered(comments)
        except IntegrityError:
            continue
    return _insert_numbered(comments)


def _insert_numbered(comments: list[Comment]) -> list[Comment]:
    for comment, number in zip(comments, _free_numbers(len(comments)), strict=True):
        comment.number = number
    return Comment.objects.bulk_create(comments, batch_size=500)


def _free_numbers(count: int) -> set[str]:
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_number() for _ in range(count - len(free))}
        free |= drawn - set(Comment.objects.filter(number__in=drawn).values_list("number", flat=True))
    return free


def _comment(submission: Submission, opinion: Opinion) -> Comment:
    point = submission.contact_point
    return Comment(
        submission=submission,
        consultation_id=submission.consultation_id,
        batch_id=submission.batch_id,
        original_text=opinion.original_text,
        people=opinion.people,
        area_id=point.area_id if point else None,
        fingerprint=opinion.fingerprint,
        created_at=submission.received_at,
    )


def _targets(comment: Comment, opinion: Opinion, texts: Mapping[int, str]) -> list[CommentTarget]:
    if opinion.new_article:
        return [CommentTarget(comment=comment, kind=CommentTarget.Kind.NEW)]
    if not opinion.about:
        return [CommentTarget(comment=comment, kind=CommentTarget.Kind.WHOLE)]
    return [unit_target(comment, provision, texts) for provision in opinion.about]


def unit_target(comment: Comment, provision: Provision, texts: Mapping[int, str]) -> CommentTarget:
    """A target with the text as it stands now; not stored yet."""
    return CommentTarget(
        comment=comment,
        kind=CommentTarget.Kind.UNIT,
        provision=provision,
        frozen_label=str(provision)[:120],
        frozen_text=texts[provision.pk],
    )
