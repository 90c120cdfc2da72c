"""What a near duplicate says differently from its group's leader, and whether it may turn the meaning.

One character can: 不, 三十 for 六十, 应当 for 可以. Whoever decides over a group in one act has to see these members
before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel, Opcode

from search.clustering.keys import exact_keys, fold_with_places
from search.clustering.types import Bools, Ints

_NUMERALS = "0-9〇零一二三四五六七八九十百千万亿两半双倍几壹贰叁肆伍陆柒捌玖拾佰仟"
_UNITS = "年月日号天周时点分秒元角块毛吨斤克米里亩平度倍成折次人户岁条款项目章节层楼级类%‰℃°"
# Any of these in a changed span, or cut by it, flags the member.
_WEIGHTY = re.compile(
    rf"\d+(?:[.:/]\d+)*[{_UNITS}]?|[{_NUMERALS}]{{2,}}[{_UNITS}]?|[{_NUMERALS}][{_UNITS}]"
    "|[不没无未非勿莫毋否免别禁拒停废删撤]"
    "|反对|抵制|同意|支持|赞成|赞同|拥护|应当|应该|必须|可以|允许|准许|许可|要求|强制|自愿|鼓励|只能|只有|仅限|有权|无权"
    "|提高|降低|增加|减少|延长|缩短|扩大|缩小|放宽|收紧|从严|从宽|加重|减轻|保留|取消|恢复|公开|保密|满意|合理|合法|违法"
    "|以上|以下|以内|以外|之前|之后|全部|部分|所有|任何|太|过于|或者|并且|除外"
)
# In a span of a character or two these count too: alone they are words, in a longer span mostly parts of others.
_SHORT = re.compile(
    rf"[a-z{_NUMERALS}{_UNITS}应可须得能会要愿准许同反赞增减升降加延缩扩宽严高低多少大小长短早晚先后前上下内外左右有是对错好坏"
    "难易快慢轻重满全部仅只均都每各或且及和与至到由从自男女甲乙丙丁东南西北买卖收付进出开关公私新旧老]+"
)
_SHORT_SPAN = 2
# A run of so many characters for another such run is rarely a slip of the pen: 人民 for 解放.
_NAME = (2, 6)


@dataclass(frozen=True, slots=True)
class Difference:
    """Half-open spans that differ: in the member's text and in the leader's; empty where the other has more."""

    member: tuple[tuple[int, int], ...]
    leader: tuple[tuple[int, int], ...]
    decisive: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """For texts that were compared with their leader. key: int64[d], ascending; decisive: bool[d]."""

    key: Ints
    decisive: Bools

    def of_rows(self, of_row: Ints) -> Bools:
        """bool[n]: rows whose text differs from their leader's in something that may turn the meaning."""
        return np.isin(of_row, self.key[self.decisive])


def flag_differences(keys: Sequence[str], leaders: Ints) -> Differences:
    """Every key that has another leader, and whether it differs from that decisively. leaders: int64[d]."""
    members = np.flatnonzero(leaders != np.arange(len(keys)))
    flagged = [_decisive(keys[leaders[at]], keys[at]) for at in members.tolist()]
    return Differences(members, np.array(flagged, dtype=bool))


def difference(leader: str, member: str) -> Difference:
    """The spans, as offsets in the two texts as they were written, in which a member differs from its leader.

    What a key leaves out (blanks, sentence marks, script, width, case) makes no difference.
    """
    (one, other), places = _keyed([leader, member])
    changes = list(_changes(one, other))
    return Difference(
        member=tuple(_span(places[1], change.dest_start, change.dest_end, len(member)) for change in changes),
        leader=tuple(_span(places[0], change.src_start, change.src_end, len(leader)) for change in changes),
        decisive=_turns(one, other, changes),
    )


def _keyed(texts: Sequence[str]) -> tuple[list[str], list[list[int]]]:
    found = [fold_with_places([text]) for text in texts]
    keys = [characters.texts()[0] for characters, _ in found]
    if all(keys):
        return keys, [places.tolist() for _, places in found]
    return exact_keys(texts), [list(range(len(text))) for text in texts]


def _span(places: list[int], start: int, end: int, length: int) -> tuple[int, int]:
    if start == end:
        at = places[start] if start < len(places) else length
        return at, at
    return places[start], places[end - 1] + 1


def _changes(leader: str, member: str) -> Iterator[Opcode]:
    """Replaced, inserted and deleted runs; a deletion beside an insertion is one replacement."""
    steps = Indel.opcodes(leader, member)
    open_change: Opcode | None = None
    for step in steps:
        if step.tag == "equal":
            if open_change is not None:
                yield open_change
            open_change = None
        elif open_change is None:
            open_change = step
        else:
            open_change = Opcode("replace", open_change.src_start, step.src_end, open_change.dest_start, step.dest_end)
    if open_change is not None:
        yield open_change


def _decisive(leader: str, member: str) -> bool:
    return _turns(leader, member, list(_changes(leader, member)))


def _turns(leader: str, member: str, changes: Sequence[Opcode]) -> bool:
    if not changes:
        return False
    weighty = [(m.start(), m.end()) for m in _WEIGHTY.finditer(leader)]
    others = [(m.start(), m.end()) for m in _WEIGHTY.finditer(member)]
    return any(
        _touches(weighty, change.src_start, change.src_end)
        or _touches(others, change.dest_start, change.dest_end)
        or _exchanged(leader[change.src_start : change.src_end], member[change.dest_start : change.dest_end])
        for change in changes
    )


def _touches(words: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and b > start for a, b in words)


def _exchanged(one: str, other: str) -> bool:
    """A character or two that are nothing but short words, or a word for another: it may be a name."""
    if max(len(one), len(other)) <= _SHORT_SPAN and any(_SHORT.fullmatch(span) for span in (one, other)):
        return True
    return _NAME[0] <= min(len(one), len(other)) and max(len(one), len(other)) <= _NAME[1]
