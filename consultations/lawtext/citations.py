"""Free text → the units it speaks about, what it asks for, and the wording it proposes.

Certain is what is written out and found exactly once; whatever needs a guess (前款, 十二条 without 第, a paragraph that
does not exist, another text's article) is given with `certain` false, for a person to decide.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from consultations.lawtext.intents import Action, Intent, read_intents
from consultations.lawtext.numerals import CHARS
from consultations.lawtext.patterns import NUM, number_of
from consultations.lawtext.source import SPACE as W
from consultations.lawtext.tree import Tree
from consultations.lawtext.unit_index import UnitIndex

Relation = Literal["absolute", "relative", "foreign", "new"]

_BRACKETED = rf"[（(]{W}{NUM}{W}[）)]"
_SUFFIX = rf"(?:{W}之{W}(?P<suffix>[{CHARS}]{{1,3}})(?![切般些律致并定]))?"
_ARTICLE = rf"(?P<di>第)?{W}(?P<article>{NUM}){W}[条條]{_SUFFIX}"
_INNER = (
    rf"(?:{W}(?:的)?{W}第?{W}(?P<paragraph>{NUM}|{_BRACKETED}){W}款)?"
    rf"(?:{W}(?:的)?{W}(?:第?{W}(?P<item>{NUM}|{_BRACKETED}){W}项|(?P<bracket>{_BRACKETED})))?"
    rf"(?:{W}(?:的)?{W}第?{W}(?P<subitem>{NUM}){W}目)?"
)
_FULL = re.compile(_ARTICLE + _INNER)
_PART = re.compile(rf"第{W}(?P<number>{NUM}){W}(?P<unit>分编|编|章|节)(?:{W}第{W}(?P<section>{NUM}){W}节)?")
_LOOSE = re.compile(
    rf"第{W}(?:(?P<paragraph>{NUM}){W}款(?:{W}第?{W}(?P<item>{NUM}|{_BRACKETED}){W}项)?|(?P<only>{NUM}|{_BRACKETED}){W}项"
    rf"|(?P<subitem>{NUM}){W}目(?!的|标|前|录))"
)
_LAST = re.compile(rf"(?:最后|末)(?:的)?(?:那)?一?条(?!款)|倒数{W}第{W}(?P<back>{NUM}){W}条")
_RELATIVE = re.compile(
    r"[前上](?P<count>[两二三四])?(?P<unit>条|款|项)(?!例|目|文)|(?P<own>本)(?P<of>条|款|项|章|节)(?!例|目|文|约)"
)
_NEW = re.compile(
    r"(?:新增|增加|增设|补充|添加|加上?)(?:规定)?(?:一|1|两|二|三)?(?:个)?条(?!款|件)(?:规定|内容|款)?|新增条[文款]|新增一?章"
)
_HEADED = re.compile(r"(?:总则|分则|附则|序言|附件[一二三四五六七八九十\d]{0,2})")
_TITLE = re.compile(
    r"(?:(?:法规|条例|办法|草案)的?|(?<![^\s，。；：、！？“”]))(?:名称|标题|题目)(?=.{0,6}(?:改|修|建议|应|不|过|太|用|叫|是|中))|法规名"
)
_BEFORE_ARTICLE = re.compile(
    r"(?:^|[\s，。；：、！？“”（）()]|[对将在把按见看请和与及至到跟于]|条例|草案|办法|法规|稿|建议|赞成|同意|支持|反对|删[除去掉]|保留|修改|取消)$"
)
_AFTER_ARTICLE = re.compile(
    r"^(?:$|[\s，。；：、！？“”（）()]|[的中里太写说可不删改修增没和与及至到跟应罚重规]|建议|内容|同意|赞成|保留|取消|处罚|\d*款|-)"
)
_QUOTED = re.compile(r"“[^“”]*(?:“[^“”]*”[^“”]*)*”|「[^」]*」|『[^』]*』|\"[^\"]*\"")
_RANGE = re.compile(rf"^{W}(?:至|到|—{{1,2}}|－|-|~|～){W}")
# Words after 12条 that show that articles of a law are not meant: 提了12条意见.
_COUNTED = re.compile(
    rf"^{W}(?:(?:修改|具体|合理化|反馈|主要|好|宝贵)?(?:意见|建议)(?!删|修|将|把|改|增)|理由|措施|内容|街|路|河|线|船|鱼|人命|新闻|消息|评论|回复|问题|龙|标准|经验)"
)
_COUNTING = re.compile(
    r"(?:有|共|提出?了?|以下|如下|下列|这|那|几|上述|整理了?|收到了?|归纳为?|汇总了?|增加|新增|增设|补充|每|第?[一二三]点)$"
)
# A law named before 第…条 is another text unless it is this one.
_NAMED = re.compile(
    r"(?:《(?P<title>[^《》]{2,60})》|(?P<bare>[\u4e00-\u9fff]{0,16}?(?:法典|法|条例|办法|规定|细则|规则|决定|解释|合同|协议|文件|规范|标准|通知|公告|方案|规程|纲要|指南|制度|章程|公约|简章)))(?:（[^（）]{0,12}）|\([^()]{0,12}\))?[)）”\"]?(?:的|中的?|中关于)?$"
)
_THIS = re.compile(
    r"(?:本|该|此|这[个部]?|草案|征求意见稿|新|《)?(?:本|该|此|这部?|草案|征求意见稿|修订稿|审议稿)(?:法|条例|办法|规定|细则|规则|决定|稿|草案)?$|^(?:法|条例|办法|规定|细则|规则|草案)$|(?:希望|要求|请|同意|支持|反对|赞成|违反|依照|依据|根据|参照|修改|完善|删除|[对据照按将在于把中与和跟及看读的说])(?:条例|办法|规定|细则|规则)$"
)
# What leads back from another law to this text.
_BACK = re.compile(r"建议|本条例|本办法|本法|本规定|草案|征求意见稿|应当?|希望|那么?")
_OTHER_VERSION = re.compile(
    r"(?:原|旧|现行|老|上一稿|一审稿|上一版|修改前|原来|原条例|现行条例|旧条例|现行办法|原办法|上位法|国家法|省条例|外地|其他城市)(?:的|条例|法|办法|规定|中)?(?:的|中)?$"
)


_ONE = rf"(?:{NUM}|{_BRACKETED})"
_AND = rf"{W}(?:[、,，和及]|至|到|[-—–~～])"
_SEVERAL = re.compile(rf"第{W}(?P<first>{_ONE})(?P<rest>(?:{_AND}{W}第?{W}{_ONE})+){W}(?P<unit>[条條款项])")
_STEP = re.compile(rf"(?P<separator>[、,，和及至到—–~～-]){W}第?{W}(?P<number>{_ONE})")
_HEAD = re.compile(rf"第{W}{NUM}{W}条(?:{W}第{W}{NUM}{W}款)?{W}$")
_LONGEST_RANGE = 100


@dataclass(frozen=True, slots=True)
class Citation:
    """One unit that the text speaks about. `start` and `end` are where in the text; several may share a quote."""

    quote: str
    start: int
    end: int
    target: str | None
    action: Action
    proposed: str | None
    certain: bool


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    targets: tuple[str | None, ...]
    certain: bool
    relation: Relation = "absolute"


def resolve(text: str, tree: Tree, *, context: str | None = None) -> list[Citation]:
    """Every citation in the text, in its order. `context` is the path of the unit that the text stands in or is about."""
    return Resolver(tree).resolve(text, context=context)


class Resolver:
    """Resolves many texts against one tree."""

    def __init__(self, tree: Tree) -> None:
        self.index = UnitIndex(tree)

    def resolve(self, text: str, *, context: str | None = None) -> list[Citation]:
        """As `resolve`."""
        found = _Finder(text, self.index, context).run()
        intents = read_intents(text, [(one.start, one.end) for one in found])
        return [
            citation for one, intent in zip(found, intents, strict=True) for citation in _citations(text, one, intent)
        ]


def _citations(text: str, found: _Found, intent: Intent) -> Iterator[Citation]:
    if found.relation == "new":
        intent = replace(intent, action="add")
    elif found.relation == "foreign":
        intent = Intent("mention")
    for target in found.targets:
        yield Citation(
            text[found.start : found.end], found.start, found.end, target, intent.action, intent.proposed, found.certain
        )


_FINDERS = ("_full", "_several", "_part", "_loose", "_last_article", "_relative", "_new", "_headed")


class _Finder:
    """Goes through the text once and remembers what was cited last, for 第二款 and 前款 after it."""

    def __init__(self, text: str, index: UnitIndex, context: str | None) -> None:
        self.text = text
        self.index = index
        self.last = context
        self.context = context
        self.quoted = _long_quotations(text, index)
        self.exhausted: set[str] = set()
        # Where the last citation of another law ended.
        self.elsewhere: int | None = None

    def run(self) -> list[_Found]:
        found: list[_Found] = []
        at = 0
        while (one := self._next(at)) is not None:
            if not self._is_quoted(one.start):
                self._remember(one)
                found += self._with_range(found, one)
            at = max(one.end, at + 1)
        return found

    def _remember(self, one: _Found) -> None:
        if one.relation == "foreign":
            self.elsewhere = one.end
        elif one.targets and one.targets[-1] is not None:
            self.last = one.targets[-1]

    def _is_quoted(self, at: int) -> bool:
        return any(start < at < end for start, end in self.quoted)

    def _with_range(self, before: list[_Found], one: _Found) -> list[_Found]:
        """第五条至第八条: all from the one before to this one, under one quote."""
        last = before[-1] if before else None
        if last is None or not _RANGE.fullmatch(self.text[last.end : one.start]):
            return [one]
        first, final = last.targets[-1], one.targets[0]
        if first is None or final is None:
            return [one]
        between = self.index.between(first, final)
        if not between:
            return [one]
        before.pop()
        certain = last.certain and one.certain
        return [_Found(last.start, one.end, (*last.targets[:-1], *between), certain, last.relation)]

    def _next(self, at: int) -> _Found | None:
        """The citation that begins first; of several that begin at one place, the longest."""
        candidates: list[_Found] = []
        for name in _FINDERS:
            if name not in self.exhausted:
                found = getattr(self, name)(at)
                if found is None:
                    self.exhausted.add(name)
                else:
                    candidates.append(found)
        return min(candidates, key=lambda one: (one.start, -one.end), default=None)

    # --- the ways of citing -----------------------------------------------------------------------------------------

    def _full(self, at: int) -> _Found | None:
        for match in _FULL.finditer(self.text, at):
            if match["di"] is None and not self._is_unmarked_article(match):
                continue
            article = self.index.article(number_of(match["article"]), number_of(match["suffix"]))
            return self._found(
                match, self._inside(article, match), sure=match["di"] is not None or match["article"][0] not in CHARS
            )
        return None

    def _is_unmarked_article(self, match: re.Match[str]) -> bool:
        """12条 is an article where nothing is being counted: between words that speak of articles."""
        before, after = self.text[max(0, match.start() - 6) : match.start()], self.text[match.end() : match.end() + 8]
        if before[-1:] in tuple("0123456789０１２３４５６７８９.．-之第"):
            return False
        if match["paragraph"] or match["item"]:
            return True
        if _COUNTING.search(before) or _COUNTED.match(after):
            return False
        spoken = match["article"][0] in CHARS
        return bool(_BEFORE_ARTICLE.search(before) and _AFTER_ARTICLE.match(after)) and (
            not spoken or number_of(match["article"]) > 3
        )

    def _inside(self, article: str | None, match: re.Match[str]) -> tuple[str | None, bool]:
        if article is None:
            return None, False
        groups = match.groupdict()
        item = groups.get("item") or groups.get("bracket")
        return self.index.inside(
            article,
            _bare(match["paragraph"]) if match["paragraph"] else None,
            _bare(item) if item else None,
            number_of(groups["subitem"]) if groups.get("subitem") else None,
        )

    def _found(self, match: re.Match[str], target: tuple[str | None, bool], *, sure: bool) -> _Found:
        path, exact = target
        end = match.end() - (len(match.group()) - len(match.group().rstrip()))
        start = match.start() + (len(match.group()) - len(match.group().lstrip()))
        if self._is_foreign(start):
            return _Found(start, end, (None,), False, "foreign")
        other = bool(_OTHER_VERSION.search(self.text[max(0, start - 8) : start]))
        return _Found(start, end, (path,), exact and sure and not other and not self._goes_on_elsewhere(start))

    def _goes_on_elsewhere(self, start: int) -> bool:
        """Whether another law was spoken of before, and nothing since leads back to this text."""
        since = self.text[self.elsewhere : start] if self.elsewhere is not None else None
        return since is not None and not _BACK.search(since)

    def _is_foreign(self, start: int) -> bool:
        """Whether another law is named right before, or further before in a list of its articles."""
        before = self.text[max(0, start - 80) : start].rstrip()
        if (cut := re.search(rf"第{W}{NUM}{W}条[^。；，]{{0,12}}[、和及与至]$", before)) is not None:
            return self._is_foreign(max(0, start - 80) + cut.start())
        named = _NAMED.search(before)
        if named is None:
            return False
        if named["title"]:
            return not self.index.is_title(named["title"])
        bare = re.split(r"[，。；：、\s]|建议|关于|认为|我们|觉得", named["bare"])[-1]
        return bool(bare) and not _THIS.search(bare) and not self.index.is_title(bare)

    def _several(self, at: int) -> _Found | None:
        """第五、六、七条, 第七至十条, 第十二条第一、二款 and 第十二条第（一）、（三）项."""
        match = _SEVERAL.search(self.text, at)
        if match is None:
            return None
        unit, (start, end), inner = match["unit"], match.span(), None
        if unit in "款项" and (head := _HEAD.search(self.text[at:start])):
            outer = _FULL.match(self.text, at + head.start())
            if outer is not None:
                inner = self._inside(self.index.article(number_of(outer["article"])), outer)[0]
                start = outer.start()
        if self._is_foreign(start):
            return _Found(start, end, (None,), False, "foreign")
        targets = [self._sibling(unit, number, inner) for number in _numbers(match["first"], match["rest"])]
        return _Found(start, end, tuple(targets), all(target is not None for target in targets))

    def _sibling(self, unit: str, number: int, article: str | None = None) -> str | None:
        if unit in "条條":
            return self.index.article(number)
        base = article or self.last
        if base is None:
            return None
        path, exact = (
            self.index.inside(base.split(".")[0], number, None, None)
            if unit == "款"
            else self.index.item_of(base, number)
        )
        return path if exact else None

    def _part(self, at: int) -> _Found | None:
        match = _PART.search(self.text, at)
        if match is None:
            return None
        after = self.text[match.end() : match.end() + 20]
        if re.match(rf"^{W}第{W}{NUM}{W}条", after):
            # 第三章第十二条 speaks of the article.
            inner = self._full(match.end())
            if inner is not None and self._is_foreign(match.start()):
                return _Found(match.start(), inner.end, (None,), False, "foreign")
            if inner is not None:
                return _Found(match.start(), inner.end, inner.targets, inner.certain, inner.relation)
        path = self.index.heading(match["unit"], number_of(match["number"]))
        if path is not None and match["section"]:
            path = self.index.below(path, "节", number_of(match["section"]))
        elif match["unit"] == "节" and self.last is not None:
            path = self.index.section_near(self.last, number_of(match["number"])) or path
        return self._found(match, (path, path is not None and "~" not in path), sure=True)

    def _loose(self, at: int) -> _Found | None:
        """第二款 after an article was named, or where the text is about one."""
        match = _LOOSE.search(self.text, at)
        if match is None:
            return None
        if self.last is None or self.last[0] != "a":
            return _Found(match.start(), match.end(), (None,), False, "relative")
        article = self.last.split(".")[0]
        if match["subitem"]:
            path, exact = self.index.subitem_of(self.last, number_of(match["subitem"]))
        elif match["only"]:
            path, exact = self.index.item_of(self.last, _bare(match["only"]))
        else:
            item = _bare(match["item"]) if match["item"] else None
            path, exact = self.index.inside(article, number_of(match["paragraph"]), item, None)
        near = self.context is not None or self._same_sentence(match.start())
        return _Found(match.start(), match.end(), (path,), exact and near, "relative")

    def _same_sentence(self, at: int) -> bool:
        sentence = re.split(r"[。！？\n]", self.text[:at])[-1]
        return bool(re.search(rf"第{W}{NUM}{W}[条條]", sentence))

    def _last_article(self, at: int) -> _Found | None:
        match = _LAST.search(self.text, at)
        if match is None:
            return None
        path = self.index.article_from_the_end(number_of(match["back"]) if match["back"] else 1)
        return self._found(match, (path, path is not None), sure=True)

    def _relative(self, at: int) -> _Found | None:
        match = _RELATIVE.search(self.text, at)
        if match is None:
            return None
        base = self.context or self.last
        if match["own"]:
            targets: Sequence[str | None] = [self.index.enclosing(base, match["of"]) if base else None]
        else:
            count = {"两": 2, "二": 2, "三": 3, "四": 4}.get(match["count"] or "", 1)
            targets = self.index.preceding(base, match["unit"], count) if base else [None]
        return _Found(match.start(), match.end(), tuple(targets or [None]), False, "relative")

    def _new(self, at: int) -> _Found | None:
        match = _NEW.search(self.text, at)
        return _Found(match.start(), match.end(), (None,), True, "new") if match else None

    def _headed(self, at: int) -> _Found | None:
        matches = [
            match
            for pattern in (_HEADED, _TITLE, self.index.heading_words)
            if pattern and (match := pattern.search(self.text, at))
        ]
        match = min(matches, key=lambda one: one.start(), default=None)
        if match is None:
            return None
        path = self.index.named(match.group())
        return (
            _Found(match.start(), match.end(), (path,), path is not None)
            if path
            else _Found(match.start(), match.end(), (None,), False)
        )


def _numbers(first: str, rest: str) -> list[int]:
    """五, 、六至八 → 5, 6, 7, 8."""
    numbers = [_bare(first)]
    for step in _STEP.finditer(rest):
        number = _bare(step["number"])
        ranged = step["separator"] in "至到—–~～-" and 0 < number - numbers[-1] <= _LONGEST_RANGE
        numbers += range(numbers[-1] + 1, number + 1) if ranged else [number]
    return numbers


def _bare(text: str) -> int:
    return number_of(text.strip("（()） \u3000"))


def _long_quotations(text: str, index: UnitIndex) -> list[tuple[int, int]]:
    """Quotations of wording; a citation there belongs to the quoted words. 关于“第十二条” is none."""
    spans = []
    for match in _QUOTED.finditer(text):
        lead = text[max(0, match.start() - 12) : match.start()]
        proposed = re.search(
            r"(?:改为|改成|修改|调整为|表述为|增加|新增|补充|作为|规定|删[去除掉]|[：:])\s*$|[：:]$", lead
        )
        names = _FULL.match(match.group()[1:]) or index.named(match.group()[1:-1])
        if len(match.group()) > 40 or proposed or not names:
            spans.append(match.span())
    return spans
