"""Which comments of a consultation say the same, kept as groups that staff see as one line."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from consultations.comments.models import Comment
from consultations.comments.services.comments import change_comments
from consultations.rounds.models import Consultation
from consultations.themes.models import DuplicateGroup, GroupMember
from portal.jobs.progress import Progress, no_progress
from search.clustering.duplicates import find_duplicates

CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Group:
    """Comments that belong together, and which of them stands for all."""

    leader: int
    members: list[int]


def regroup(*, consultation: Consultation, progress: Progress = no_progress) -> dict[str, Any]:
    """Group anew from the texts as they are. A group that keeps most of its members keeps its number."""
    standing = Comment.objects.current().filter(consultation=consultation, erased_at=None).order_by("pk")
    rows = list(standing.values_list("pk", "original_text"))
    before = dict(GroupMember.objects.filter(group__consultation=consultation).values_list("comment", "group"))
    found = find_duplicates([text for _pk, text in rows])
    members: dict[int, list[int]] = defaultdict(list)
    for (pk, _text), number in zip(rows, found.group.tolist(), strict=True):
        members[number].append(pk)
    wanted = [
        _Group(rows[leader][0], members[number])
        for number, leader in enumerate(found.leader.tolist())
        if len(members[number]) > 1
    ]
    _store(consultation, wanted, before, progress)
    return {"comments": len(rows), "groups": len(wanted), "in_groups": sum(len(g.members) for g in wanted)}


def _store(consultation: Consultation, wanted: list[_Group], before: dict[int, int], progress: Progress) -> None:
    free = set(consultation.duplicate_groups.values_list("pk", flat=True))
    grouped: set[int] = set()
    for done, group in enumerate(wanted):
        with transaction.atomic():
            standing = _still_standing(group)
            if standing is not None:
                _store_group(_keep_or_create(consultation, standing, before, free), standing, before)
                grouped.update(standing.members)
        progress(done, len(wanted))
    left = sorted(before.keys() - grouped)
    for start in range(0, len(left), CHUNK):
        with transaction.atomic():
            alone = left[start : start + CHUNK]
            GroupMember.objects.filter(comment__in=alone).delete()
            change_comments(alone)
    consultation.duplicate_groups.filter(pk__in=free, members=None).delete()


def _still_standing(group: _Group) -> _Group | None:
    """Who is left of a group, held: texts were read before, and somebody may have left meanwhile. None for no group."""
    held = Comment.objects.current().filter(pk__in=group.members, erased_at=None).select_for_update(of=("self",))
    left = set(held.order_by("pk").values_list("pk", flat=True))
    members = [pk for pk in group.members if pk in left]
    if len(members) < 2 or group.leader not in left:
        return None
    return _Group(group.leader, members)


def _store_group(stored: DuplicateGroup, group: _Group, before: dict[int, int]) -> None:
    """Write a group and its members; whoever's line in the lists changes is told to the index."""
    led_otherwise = stored.leader_id != group.leader
    DuplicateGroup.objects.filter(pk=stored.pk).update(size=len(group.members), leader=group.leader)
    GroupMember.objects.bulk_create(
        (GroupMember(comment_id=pk, group=stored) for pk in group.members if before.get(pk) != stored.pk),
        update_conflicts=True, unique_fields=["comment"], update_fields=["group"], batch_size=CHUNK,
    )  # fmt: skip
    change_comments(pk for pk in group.members if led_otherwise or before.get(pk) != stored.pk)


def _keep_or_create(
    consultation: Consultation, group: _Group, before: dict[int, int], free: set[int]
) -> DuplicateGroup:
    """The group that most of these were in, if nobody took it yet, else a new one."""
    earlier = [number for pk in group.members if (number := before.get(pk)) in free and number is not None]
    if not earlier:
        return DuplicateGroup.objects.create(consultation=consultation)
    kept = max(sorted(set(earlier)), key=earlier.count)
    free.discard(kept)
    return DuplicateGroup.objects.get(pk=kept)
