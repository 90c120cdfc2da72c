"""Proposing what becomes of comments, in one act over any number of them. Nothing is overwritten."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.services.comments import touch_comments
from consultations.decisions.models import Decision, DecisionMember, Disposition, DispositionKind, Signature
from consultations.drafts.models import Provision
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError, ReasonMissingError

CHUNK = 1000


@transaction.atomic
def propose_decision(
    *,
    comments: Sequence[Comment],
    kind: DispositionKind,
    by: User,
    reason: str = "",
    provision: Provision | None = None,
    effect: str = "",
    effect_note: str = "",
    reviewed_by: User | None = None,
) -> Decision:
    """Decide on these comments in one act. The proposer counts as reviewer unless another person is named.

    Raises ReasonMissingError; NotAllowedError for no comments, comments of several consultations, and an effect
    without its sentence, beside a provision, or of something that was not adopted.
    """
    _check(comments, kind, reason, provision, effect, effect_note)
    decision = Decision.objects.create(
        consultation=comments[0].consultation, kind=kind, reason=reason.strip(), provision=provision, effect=effect,
        effect_note=effect_note.strip(),
    )  # fmt: skip
    _sign(decision, by, reviewed_by or by)
    ids = sorted(comment.pk for comment in comments)
    DecisionMember.objects.bulk_create(
        (DecisionMember(decision=decision, comment_id=pk) for pk in ids), batch_size=CHUNK
    )
    _place(decision, ids)
    touch_comments(Comment.objects.filter(disposition__current=decision))
    record(
        "decisions.propose_decision",
        subject=decision,
        by=by,
        details={"consultation": decision.consultation_id, "kind": kind.code, "comments": len(ids)},
    )
    return decision


def _check(
    comments: Sequence[Comment], kind: DispositionKind, reason: str, provision: Provision | None, effect: str, note: str
) -> None:
    if kind.needs_reason and not reason.strip():
        raise ReasonMissingError(kind)
    if len({comment.consultation_id for comment in comments}) != 1:
        raise NotAllowedError("the comments of one consultation at a time")
    if effect and (provision is not None or not note.strip() or not kind.counts_as_adopted):
        raise NotAllowedError("an adopted comment is shown by a provision, or by an effect with a sentence")


def _sign(decision: Decision, proposer: User, reviewer: User) -> None:
    """The first two names, and the question for the third."""
    now, role = timezone.now(), Signature.Role
    Signature.objects.bulk_create(
        [
            Signature(decision=decision, role=role.PROPOSER, by=proposer, asked_at=now, given_at=now),
            Signature(decision=decision, role=role.REVIEWER, by=reviewer, asked_at=now, given_at=now),
            Signature(decision=decision, role=role.APPROVER, asked_at=now),
        ]
    )


def _place(decision: Decision, ids: Sequence[int]) -> None:
    """Let the act speak for these comments from now on, whatever spoke for them before."""
    Disposition.objects.bulk_create((Disposition(comment_id=pk) for pk in ids), batch_size=CHUNK, ignore_conflicts=True)
    mine = Disposition.objects.filter(comment__decision_members__decision=decision)
    list(mine.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    mine.update(current=decision, status=Disposition.Status.PROPOSED)
