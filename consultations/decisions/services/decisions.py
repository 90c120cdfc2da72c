"""Proposing what becomes of comments, in one act over any number of them. Nothing is overwritten."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from consultations.comments.models import Comment
from consultations.comments.services.comments import touch_comments
from consultations.decisions.models import Decision, DecisionMember, Disposition, DispositionKind, Signature
from consultations.drafts.models import Draft, Provision
from consultations.rounds.models import Consultation
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
) -> Decision:
    """Decide on these comments in one act; whoever proposes it has looked at it as a reviewer too.

    Raises ReasonMissingError; NotAllowedError for no comments, comments of several consultations, a provision that is
    not of another text of the project, an effect without its sentence or beside a provision, and either of them for
    something that was not adopted.
    """
    _check(comments, kind, reason, provision, effect, effect_note)
    decision = Decision.objects.create(
        consultation=comments[0].consultation, kind=kind, reason=reason.strip(), provision=provision, effect=effect,
        effect_note=effect_note.strip(),
    )  # fmt: skip
    _sign(decision, by)
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
    if (effect or provision) and not kind.counts_as_adopted:
        raise NotAllowedError("only what is adopted is shown in the next text")
    if effect and (provision is not None or not note.strip()):
        raise NotAllowedError("an adopted comment is shown by a provision, or by an effect with a sentence")
    if provision is not None:
        _check_shown(provision.draft, comments[0].consultation)


def _check_shown(draft: Draft, consultation: Consultation) -> None:
    if not draft.is_confirmed or draft.project_id != consultation.project_id or draft.pk == consultation.draft_id:
        raise NotAllowedError("what was adopted is shown by another text of the same project")


def _sign(decision: Decision, proposer: User) -> None:
    """The first two names, and the question for the third. Nobody signs in another's name."""
    now, role = timezone.now(), Signature.Role
    Signature.objects.bulk_create(
        [
            Signature(decision=decision, role=role.PROPOSER, by=proposer, asked_at=now, given_at=now),
            Signature(decision=decision, role=role.REVIEWER, by=proposer, asked_at=now, given_at=now),
            Signature(decision=decision, role=role.APPROVER, asked_at=now),
        ]
    )


def _place(decision: Decision, ids: Sequence[int]) -> None:
    """Let the act speak for these comments from now on, whatever spoke for them before."""
    Disposition.objects.bulk_create((Disposition(comment_id=pk) for pk in ids), batch_size=CHUNK, ignore_conflicts=True)
    mine = Disposition.objects.filter(comment__decision_members__decision=decision)
    list(mine.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    mine.update(current=decision, status=Disposition.Status.PROPOSED)
