"""Taking the notes of a text along to the one that takes its place, and putting by hand what could not be taken."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from consultations.drafts.carrying import Fate, Note, Outcome, composed, fates
from consultations.drafts.exceptions import NoteTakenError
from consultations.drafts.linking import Links, links_between
from consultations.drafts.models import CarriedNote, Draft, Provision, ProvisionLink, ProvisionNote
from consultations.drafts.services.notes import note_provision
from consultations.drafts.trees import tree_of
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError


def links_to(old: Draft, new: Draft) -> Links:
    """The stored links where the new text follows the old one; otherwise those that their words give."""
    if new.previous_id != old.pk:
        return links_between(tree_of(old), tree_of(new))
    stored = ProvisionLink.objects.filter(before__draft=old, after__draft=new)
    return {
        (before, after): same for before, after, same in stored.values_list("before__path", "after__path", "same_text")
    }


@transaction.atomic
def carry_notes(*, old: Draft, new: Draft, by: User | None) -> list[CarriedNote]:
    """Take the notes on a text along to the confirmed one that replaces it; the old text keeps its own."""
    notes = {
        one.provision.path: one
        for one in ProvisionNote.objects.filter(provision__draft=old).select_related("provision")
    }
    if not notes:
        return []
    provisions = _by_path(new)
    made = [
        CarriedNote(
            draft=new, before=notes[fate.before].provision, after=provisions.get(fate.after or ""),
            outcome=fate.outcome, left=fate.left, **notes[fate.before].said,
        )
        for fate in fates(dict[str, Note](notes), links_to(old, new))
    ]  # fmt: skip
    CarriedNote.objects.bulk_create(made)
    _write(made)
    record("drafts.carry_notes", subject=new, by=by, details=_figures(made))
    return made


def _by_path(draft: Draft) -> dict[str, Provision]:
    return {unit.path: unit for unit in draft.provisions.all()}


def _write(carried: Sequence[CarriedNote]) -> None:
    """The notes that the carried ones make at their places."""
    notes = [ProvisionNote(provision=place, **said) for place, said in _made_of(carried).items() if any(said.values())]
    ProvisionNote.objects.bulk_create(notes)


def _made_of(carried: Sequence[CarriedNote]) -> dict[Provision, dict[str, object]]:
    places: dict[Provision, list[CarriedNote]] = defaultdict(list)
    for one in carried:
        if one.after is not None:
            places[one.after].append(one)
    return {place: composed((one, one.left) for one in several) for place, several in places.items()}


def _figures(carried: Sequence[CarriedNote]) -> dict[str, int]:
    unkept = sum(bool(one.left) for one in carried)
    return {"kept": len(carried) - unkept, "unkept": unkept}


@transaction.atomic
def carry_again(*, draft: Draft, by: User | None) -> None:
    """Let the carried notes follow links that were corrected. What somebody edited since stays where it is."""
    Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    carried = CarriedNote.objects.select_for_update(of=["self"]).filter(draft=draft, before__draft=draft.previous_id)
    rows = list(carried.exclude(outcome=Outcome.BY_HAND).select_related("before", "after"))
    if draft.previous is None or not rows:
        return
    links = links_to(draft.previous, draft)
    staying = _edited_since(rows)
    free = [one for one in rows if one not in staying]
    ProvisionNote.objects.filter(provision__in=[one.after for one in free if one.after]).delete()
    taken = set(ProvisionNote.objects.filter(provision__draft=draft).values_list("provision__path", flat=True))
    _follow(free, fates({one.before.path: one for one in free}, links, taken), draft)
    _stay(staying, fates({one.before.path: one for one in staying}, links))
    record("drafts.carry_notes", subject=draft, by=by, details=_figures(rows))


def _edited_since(carried: Sequence[CarriedNote]) -> list[CarriedNote]:
    """Those whose note is not any more as it was carried."""
    made = _made_of(carried)
    stored = {one.provision_id: one for one in ProvisionNote.objects.filter(provision__in=made)}
    nothing = {"is_key": False, "question": "", "explanation": ""}
    edited = {
        place for place, said in made.items() if said != (stored[place.pk].said if place.pk in stored else nothing)
    }
    return [one for one in carried if one.after in edited]


def _follow(carried: Sequence[CarriedNote], found: Sequence[Fate], draft: Draft) -> None:
    provisions = _by_path(draft)
    for one, fate in zip(carried, found, strict=True):
        one.after, one.outcome, one.left = provisions.get(fate.after or ""), fate.outcome, fate.left
    CarriedNote.objects.bulk_update(carried, ["after", "outcome", "left"])
    _write(carried)


def _stay(carried: Sequence[CarriedNote], found: Sequence[Fate]) -> None:
    moved = [one for one, fate in zip(carried, found, strict=True) if one.after and one.after.path != fate.after]
    for one in moved:
        # What could not be kept waits for a place as before.
        one.outcome = Outcome.EDITED
    CarriedNote.objects.bulk_update(moved, ["outcome"])


@transaction.atomic
def place_note(
    *, carried: CarriedNote, provision: Provision, is_key: bool, question: str, explanation: str, by: User | None
) -> ProvisionNote | None:
    """Put by hand what could not be kept on a unit of the new text.

    Raises NoteTakenError where another question or explanation stands, NotAllowedError when nothing is left to put.
    """
    Draft.objects.select_for_update(no_key=True).get(pk=carried.draft_id)
    row = CarriedNote.objects.select_for_update().get(pk=carried.pk)
    if not row.left or provision.draft_id != row.draft_id:
        raise NotAllowedError(row)
    there = ProvisionNote.objects.filter(provision=provision).first()
    if there is not None:
        for name, words in (("question", question), ("explanation", explanation)):
            if words and getattr(there, name) not in ("", words):
                raise NoteTakenError(name, getattr(there, name))
        is_key, question = is_key or there.is_key, question or there.question
        explanation = explanation or there.explanation
    note = note_provision(provision=provision, is_key=is_key, question=question, explanation=explanation, by=by)
    row.after, row.outcome, row.left = provision, Outcome.BY_HAND, []
    row.save(update_fields=["after", "outcome", "left"])
    return note
