"""Acts on a published consultation: proposed, settled, carried out, and the contact points told.

Every service locks the consultation before its act and its assignments.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.rounds.corrections import differences, prepared_page
from consultations.rounds.exceptions import ActWaitsError, MovedOnError, NothingToCorrectError
from consultations.rounds.life import MAY_SHORTEN, check_closings, needs_second_person, possible_acts, standing_of
from consultations.rounds.models import Assignment, AssignmentStep, Consultation, RoundAct
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError, ReasonMissingError, SamePersonError

Kind = RoundAct.Kind
Outcome = RoundAct.Outcome


@transaction.atomic
def propose_act(
    *,
    consultation: Consultation,
    kind: RoundAct.Kind,
    reason: str,
    by: User | None,
    public_closes_at: datetime | None = None,
    points_close_at: datetime | None = None,
    seen: str | None = None,
) -> RoundAct:
    """Do this to the consultation, or propose it where a second person has to confirm it.

    `seen` is the standing (`life.standing_of`) that was looked at. Raises MovedOnError when it is another one by now,
    ReasonMissingError, ClosingsError, ActWaitsError, NothingToCorrectError and, when the act is not possible where the
    consultation stands, NotAllowedError.
    """
    current = _locked(consultation)
    if seen is not None and seen != standing_of(current):
        raise MovedOnError(kind)
    act = prepare_act(
        consultation=current,
        kind=kind,
        reason=reason,
        by=by,
        public_closes_at=public_closes_at,
        points_close_at=points_close_at,
    )
    if act.is_correction:
        _keep_prepared_page(act)
    if not act.needs_second_person:
        return _settle(act, current, Outcome.DONE, by)
    act.save()
    record("rounds.act_proposed", subject=act, by=by, details={"kind": act.kind})
    return act


def prepare_act(
    *,
    consultation: Consultation,
    kind: RoundAct.Kind,
    reason: str,
    by: User | None,
    public_closes_at: datetime | None = None,
    points_close_at: datetime | None = None,
) -> RoundAct:
    """The act as it would be, not stored; raises what `propose_act` raises."""
    if RoundAct.objects.waiting().filter(consultation=consultation).exists():
        raise ActWaitsError(kind)
    act = RoundAct(
        consultation=consultation,
        kind=kind,
        reason=reason.strip(),
        old_public_closes_at=consultation.public_closes_at,
        old_points_close_at=consultation.points_close_at,
        public_closes_at=public_closes_at,
        points_close_at=points_close_at,
        needs_second_person=needs_second_person(kind),
        proposed_by=by,
    )
    if act.is_correction:
        _note_correction(act)
    _check(act)
    return act


def _note_correction(act: RoundAct) -> None:
    consultation = act.consultation
    changed = differences(consultation, prepared_page(consultation)) if consultation.has_unpublished_changes else []
    act.revision_id = consultation.latest_revision_id
    act.changed = [{"name": each.name, "before": each.before, "after": each.after} for each in changed]
    act.is_public = any(each.is_public for each in changed)


def _keep_prepared_page(act: RoundAct) -> None:
    """Give the act a revision of its own: the editor saves over a person's newest one, and over no other."""
    copy = prepared_page(act.consultation).save_revision(user=None, log_action=False, clean=False)
    act.revision_id = copy.pk


def _check(act: RoundAct) -> None:
    """Whether the act can be done now."""
    if act.kind not in possible_acts(act.consultation):
        raise NotAllowedError(f"{act.kind} while {act.consultation.state}")
    if act.is_correction and not act.changed:
        raise NothingToCorrectError(act.kind)
    if not act.reason:
        raise ReasonMissingError(act.kind)
    check_closings(act)


@transaction.atomic
def approve_act(*, act: RoundAct, by: User) -> RoundAct:
    """Do what somebody else proposed.

    Raises SamePersonError and, when the consultation has moved on since, NotAllowedError or ClosingsError.
    """
    current, held = _held(act)
    if held.proposed_by_id == by.pk:
        raise SamePersonError(held)
    held.consultation = current
    _check(held)
    return _settle(held, current, Outcome.DONE, by)


@transaction.atomic
def refuse_act(*, act: RoundAct, by: User, note: str) -> RoundAct:
    """Answer a proposal with no and a reason. Raises SamePersonError, ReasonMissingError, NotAllowedError."""
    current, held = _held(act)
    if held.proposed_by_id == by.pk:
        raise SamePersonError(held)
    if not note.strip():
        raise ReasonMissingError(held)
    held.note = note.strip()[:300]
    return _settle(held, current, Outcome.REFUSED, by)


@transaction.atomic
def retract_act(*, act: RoundAct, by: User) -> RoundAct:
    """Take a proposal back. Raises NotAllowedError once it was answered."""
    current, held = _held(act)
    return _settle(held, current, Outcome.RETRACTED, by)


def _locked(consultation: Consultation) -> Consultation:
    # Not its key: whoever writes a row that refers to the consultation goes on.
    found: Consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    return found


def _held(act: RoundAct) -> tuple[Consultation, RoundAct]:
    """The consultation and its act, locked. Raises NotAllowedError when the act was answered already."""
    consultation = _locked(act.consultation)
    held = RoundAct.objects.select_for_update().get(pk=act.pk)
    if not held.is_waiting:
        raise NotAllowedError(f"act {held.pk} was {held.outcome} already")
    return consultation, held


def _settle(act: RoundAct, consultation: Consultation, outcome: RoundAct.Outcome, by: User | None) -> RoundAct:
    act.outcome = outcome
    act.settled_by = by
    act.settled_at = timezone.now()
    act.save()
    record(f"rounds.act_{outcome.value}", subject=act, by=by, details={"kind": act.kind})
    if outcome is Outcome.DONE:
        # Whoever is asked by this very act is not told of it.
        told = _to_tell(act)
        _EFFECTS[Kind(act.kind)](act, consultation, by)
        _tell_points(act, told, by)
    return act


def _set_closings(act: RoundAct, consultation: Consultation, by: User | None) -> None:
    _change(
        consultation,
        public_closes_at=act.public_closes_at,
        points_close_at=act.points_close_at,
        suspended_at=None,
    )
    _keep_reason(act, consultation)


def _suspend(act: RoundAct, consultation: Consultation, by: User | None) -> None:
    _change(consultation, suspended_at=act.settled_at)


def _close_early(act: RoundAct, consultation: Consultation, by: User | None) -> None:
    _change(
        consultation,
        # While it was suspended its own end may have passed.
        public_closes_at=min(act.old_public_closes_at, act.settled_at or timezone.now()),
        points_close_at=act.points_close_at or act.settled_at,
        suspended_at=None,
    )
    _keep_reason(act, consultation)


def _keep_reason(act: RoundAct, consultation: Consultation) -> None:
    """A period that this act makes too short has the act's reason, and the public reads it beside the period."""
    if act.kind in MAY_SHORTEN and consultation.is_short:
        _change(consultation, short_period_reason=act.reason)


def _withdraw(act: RoundAct, consultation: Consultation, by: User | None) -> None:
    _change(consultation, withdrawn_at=act.settled_at)


def _publish_correction(act: RoundAct, consultation: Consultation, by: User | None) -> None:
    """Publish the revision that was looked at, and not what somebody saved after it."""
    revision = act.revision
    if revision is None:
        raise NothingToCorrectError(act.kind)
    if consultation.live_revision_id and revision.pk <= consultation.live_revision_id:
        raise NothingToCorrectError(act.kind)
    revision.publish(user=by, skip_permission_checks=True)


_EFFECTS: Mapping[RoundAct.Kind, Callable[[RoundAct, Consultation, User | None], None]] = {
    Kind.EXTEND: _set_closings,
    Kind.SHORTEN: _set_closings,
    Kind.RESUME: _set_closings,
    Kind.SUSPEND: _suspend,
    Kind.CLOSE_EARLY: _close_early,
    Kind.WITHDRAW: _withdraw,
    Kind.CORRECT: _publish_correction,
}


def _change(consultation: Consultation, **changes: object) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(**changes)
    for name, value in changes.items():
        setattr(consultation, name, value)


def _to_tell(act: RoundAct) -> list[int]:
    """The assignments, locked, on which this act is noted: a withdrawal also on those that were declined."""
    if not act.is_public:
        return []
    every = act.consultation.assignments
    noted = every.told_of_changes() | every.unfinished() if act.kind == Kind.WITHDRAW else every.told_of_changes()
    return list(noted.select_for_update().order_by("pk").values_list("pk", flat=True))


def _tell_points(act: RoundAct, told: Sequence[int], by: User | None) -> None:
    """Note the act on these assignments; move dates, or call off what is unfinished when the round is withdrawn."""
    every = act.consultation.assignments
    if act.kind == Kind.WITHDRAW:
        every.unfinished().update(state=Assignment.State.CALLED_OFF, updated_at=act.settled_at)
    else:
        closes = act.consultation.points_close_at
        # What was due before stays due then; only more time is given to everybody.
        late = {"due_at__gt": closes} if act.kind in {Kind.SHORTEN, Kind.CLOSE_EARLY} else {}
        every.unfinished().filter(**late).update(due_at=closes)
    noted = every.filter(pk__in=told)
    noted.update(has_news=True)
    AssignmentStep.objects.bulk_create(
        AssignmentStep(assignment_id=key, state=state, by=by, at=act.settled_at or timezone.now(), act=act)
        for key, state in noted.order_by("pk").values_list("pk", "state")
    )
