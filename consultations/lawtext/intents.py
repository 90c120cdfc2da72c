"""What a comment wants done with what it cites: add, change, delete, keep, or nothing but a mention."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Action = Literal["add", "change", "delete", "keep", "mention"]

_QUOTES = re.compile(r"“(?P<a>[^“”]*(?:“[^“”]*”[^“”]*)*)”|「(?P<b>[^」]*)」|『(?P<c>[^』]*)』|\"(?P<d>[^\"]*)\"")
_SENTENCE = re.compile(r"[。！？!?\n；;]")
_CLAUSE = re.compile(r"[，,：:]")
# In the order in which they are asked: what is denied first.
_WORDS: tuple[tuple[Action, re.Pattern[str]], ...] = (
    ("keep", re.compile(r"(?:不(?:应|要|能|宜|可|必|建议|同意|赞成|支持|得)?(?:该|当|再)?|反对|无需|无须|勿|别)(?:对.{0,8})?(?:删[除去掉]?|取消|去掉|废[除止]|修改|改动|改(?!善|革))")),
    ("delete", re.compile(r"删[除去掉]|删|取消|去掉|去除|废除|剔除|拿掉|划掉|不要(?:这|该|本)?(?:一)?[条款项]|(?:应|可)(?:予)?不(?:作|再)规定")),
    ("add", re.compile(r"(?:增加|新增|增设|增补|补充|添加|加入|加上|补上|增列|增写|加一[句条款项]|补一[句条款项]|再加)(?!了|的|值|幅|额)")),
    ("change", re.compile(r"(?:修改|改为|改成|改作|更改|变更|调整|表述为|替换|换成|完善|明确|细化|提高|降低|缩短|延长|放宽|收紧|统一|改进|合并|拆分|拆成|移[至到]|挪[至到]|前移|后移|扩大|缩小|优化|修正|更正|斟酌|商榷|重新|规范表述|量化|加重|减轻|应为|写明|写清|界定|加大|细一点|具体一?[点些]|改(?!善|革|造|建|变了|装)|明晰|区分(?!不))")),
    ("keep", re.compile(r"(?<![不没])(?:保留|维持|同意|赞[成同]|支持|拥护|不变|很好|非常好|特别好|写得好|好的?规定|没有?意见|无意见|认可|肯定|点赞)|(?<![不更没太])(?<!不够)合理(?!性|化|使|确|安|的?修)|(?:很|有|十分|确有|非常)必要(?!的?时|性|条件|措施)(?<!没有必要)")),
)  # fmt: skip
_PROPOSES = re.compile(
    r"(?:修改|改|调整|表述|变更|更改|替换|更正|修正|完善|明确|规定|写|换)(?:为|成|作)|应为|(?:增加|新增|增设|补充|添加|加入|加上|增列|补上|增写)(?:规定|内容|表述|一[句条款项]|(?:一|两)?个?[条款项]|如下|以下|的?内容)*|作为(?:第.{1,12}?[条款项])?|内容[为是]|建议(?:稿|文本|表述)[为是]?"
)
_REQUEST = re.compile(r"(?:建议|应当?|希望|请|要求|需要|最好|能否|能不能|可否)[^，。；]*$")
_FILLERS = re.compile(r"[\s、和及与跟或至到，,同后前之在把将的：:]|以及|或者|作为")
_ADDS = re.compile(r"新增|增加|增设|补充|添加|加一")
_BETWEEN = re.compile(r"^[^“「『\"。！？\n；]{0,24}$")


@dataclass(frozen=True, slots=True)
class Intent:
    action: Action
    proposed: str | None = None


def read_intents(text: str, places: Sequence[tuple[int, int]]) -> list[Intent]:
    """For each cited place what is asked for there: read in its clause, then its sentence, then what follows at once."""
    masked = _masked(text)
    return [_intent(text, masked, places, at) for at in range(len(places))]


def _masked(text: str) -> str:
    """Quoted words say nothing of what the writer wants."""
    return _QUOTES.sub(lambda match: match.group()[0] + "□" * (len(match.group()) - 2) + match.group()[-1], text)


def _intent(text: str, masked: str, places: Sequence[tuple[int, int]], at: int) -> Intent:
    start, end = places[at]
    left, right = _bounds(masked, start, end, _SENTENCE)
    first, last = _group(masked, places, at)
    if last + 1 < len(places) and _parts(masked[places[last][1] : places[last + 1][0]]):
        right = min(right, places[last + 1][0])
    if first and _parts(masked[places[first - 1][1] : places[first][0]]):
        left = max(left, places[first - 1][1])
    right = max(right, end)
    action = "add" if _ADDS.search(masked, start, end) else _action(masked, left, start, end, right)
    proposed = _proposed(text, masked, places, at) if action in {"add", "change"} else None
    return Intent(action, proposed)


def _parts(between: str) -> bool:
    """Whether what stands between two places says something of the first, so that each has an intent of its own."""
    return bool(_CLAUSE.search(between) or _SENTENCE.search(between)) and len(_FILLERS.sub("", between)) > 1


def _bounds(masked: str, start: int, end: int, mark: re.Pattern[str]) -> tuple[int, int]:
    left = max((match.end() for match in mark.finditer(masked, 0, start)), default=0)
    right = mark.search(masked, end)
    return left, right.start() if right else len(masked)


def _group(masked: str, places: Sequence[tuple[int, int]], at: int) -> tuple[int, int]:
    """The first and last place of a list, 第五条、第六条和第七条, of which one thing is said."""
    first = last = at
    while last + 1 < len(places) and not _FILLERS.sub("", masked[places[last][1] : places[last + 1][0]]):
        last += 1
    while first and not _FILLERS.sub("", masked[places[first - 1][1] : places[first][0]]):
        first -= 1
    return first, last


def _action(masked: str, left: int, start: int, end: int, right: int) -> Action:
    """What is asked for in the clause of the place, else in what follows of its sentence, else in what went before."""
    clause_left, clause_right = _bounds(masked, start, end, _CLAUSE)
    clause_left, clause_right = max(left, clause_left), min(right, clause_right)
    for low, high, near in (
        (end, clause_right, min),
        (clause_left, start, max),
        (clause_right, right, min),
        (left, clause_left, max),
    ):
        found = _asked(masked, low, high)
        if found:
            return near(found)[2]
    return "mention"


def _asked(masked: str, low: int, high: int) -> list[tuple[int, int, Action]]:
    """Words that ask for something, as (place, rank, action). What is denied, or asked for outright, silences the rest."""
    found = [
        (match.start(), rank, action)
        for rank, (action, pattern) in enumerate(_WORDS)
        for match in pattern.finditer(masked, low, high)
    ]
    if denied := [one for one in found if one[1] == 0]:
        return denied
    requests = [one for one in found if _REQUEST.search(masked, max(low, one[0] - 10), one[0])]
    return requests or found


def _proposed(text: str, masked: str, places: Sequence[tuple[int, int]], at: int) -> str | None:
    """The quoted words that follow 修改为, 增加 and the like, up to the next place that proposes something itself."""
    start, end = places[at]
    limit = len(masked)
    for later, _end in places[at + 1 :]:
        # 增加一款，作为第三款：“…” proposes one thing.
        if (
            later > end
            and not masked[:later].endswith("作为")
            and any(pattern.search(masked, end, later) for action, pattern in _WORDS)
        ):
            limit = later
            break
    for match in _QUOTES.finditer(masked, end, max(limit, end)):
        lead = masked[start : match.start()]
        proposing = list(_PROPOSES.finditer(lead))
        if proposing and _BETWEEN.match(lead[proposing[-1].end() :]):
            return text[match.start() + 1 : match.end() - 1]
    return None
