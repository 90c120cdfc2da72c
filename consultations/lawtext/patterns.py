"""How the parts of a statute are marked at the head of a line (docs/adr/0005 says how they are read)."""

import re

from consultations.lawtext.numerals import CHARS, parse_number
from consultations.lawtext.source import HIDDEN, clean, unspaced
from consultations.lawtext.source import SPACE as W

CN = rf"[{CHARS}](?:{W}[{CHARS}]){{0,12}}"
NUM = rf"(?:{CN}|[0-9０-９]{{1,5}})"
# 之一切 is no suffix; 第十二条之规定 is none either, as 规 is no numeral.
_SUFFIX = rf"(?:{W}之{W}(?P<suffix>{CN})(?![切般些律致并定]))?"
ARTICLE = re.compile(rf"(?P<label>第{W}(?P<number>{NUM}){W}[条條]{_SUFFIX})(?P<space>{W})")
# 第十 at the end of a line after a sentence, 二条 and a blank at the head of the next.
WRAPPED_LABEL_START = re.compile(rf"[。；：！？”]{W}第{W}[{CHARS}0-9０-９]{{0,6}}$")
WRAPPED_LABEL_END = re.compile(
    rf"^[{CHARS}0-9０-９]{{0,6}}{W}[条條](?:{W}之{W}[{CHARS}]+)?(?=[\s\u3000【〖〔［（(]|$|[\u4e00-\u9fff])"
)
_HEADING = re.compile(
    rf"^{W}(?P<label>第{W}(?P<number>{NUM}){W}(?P<unit>[编編]|分{W}[编編]|章|[节節]){_SUFFIX})(?P<space>{W})(?P<heading>.{{0,60}})$"
)
_INNER_HEADING = re.compile(
    rf"(?:(?<=[。；！？”）])|(?<=\s))第{W}{NUM}{W}(?:编|分{W}编|章|节)[\s\u3000]+[^。；，：]{{1,30}}?"
    rf"(?={W}第{W}{NUM}{W}(?:条|章|节)|$)"
)
ITEM = re.compile(
    rf"^{W}(?P<label>[（(〔]{W}(?P<number>{CN}){W}[）)〕])(?!{W}(?:、|款(?!式|物|额|待)|项(?!目)|[至和或及与]{W}[（(〔第]))"
)
_INNER_ITEM = re.compile(rf"(?<=[：:；;。]){W}(?=[（(〔]{W}(?P<number>{CN}){W}[）)〕])")
SUBITEM = re.compile(
    rf"^{W}(?P<label>(?P<number>[0-9０-９]{{1,3}}){W}[.．、](?![0-9０-９])|[（(](?P<inner>[0-9０-９]{{1,3}})[）)]|(?P<circled>[①-⑳⑴-⒇]))"
)
LISTED = re.compile(rf"^{W}(?P<label>(?P<number>{CN}){W}[、.．])")
INNER_LISTED = re.compile(rf"(?<=[。；！？”])[\s\u3000]{{0,8}}(?P<number>[{CHARS}]{{1,5}})、(?![{CHARS}])")
SURE_TITLE = re.compile(rf"^{W}[【〖〔［\[](?P<heading>[^】〗〕］\]]{{1,30}})[】〗〕］\]]")
ROUND_TITLE = re.compile(
    rf"^{W}[（(](?!{W}(?:删去|删除|已?废止|略){W}[）)])(?!{W}{CN}{W}[）)])(?P<heading>[^（()）]{{1,30}})[）)]"
)
CONTENTS = re.compile(rf"^{W}目{W}[录次]{W}$")
PREAMBLE = re.compile(rf"^{W}[序前]{W}言{W}$")
ANNEX = re.compile(
    rf"^{W}附{W}[件表图录]{W}(?:{NUM})?{W}(?:[：:].{{0,60}}|[^。；，、：:]{{0,40}})$|^{W}附{W}[：:].{{0,60}}$"
)
PAGE_NUMBER = re.compile(
    rf"^{W}(?:[-—–―─－·]{{1,3}}{W}\d{{1,4}}{W}[-—–―─－·]{{1,3}}|第{W}\d{{1,4}}{W}页(?:{W}[/，,]?{W}共{W}\d{{1,4}}{W}页)?){W}$"
)
# A note that a reader set below the text, with the number that stands in it.
FOOTNOTE = re.compile(rf"^{W}\[\d{{1,3}}\]\s")
_YEAR = r"(?:(?:19|20)[\d\s]{2,4}|[一二][一二三四五六七八九零〇○]{3}|二千[〇零]?[一二三四五六七八九十]{1,3})年"
_ACTS = "通过|公布|批准|修正|修订|施行|发布|印发|制定|废止|备案"
NOTE = re.compile(rf"^{W}[（(]?.{{0,120}}?{_YEAR}.*?(?:{_ACTS})", re.DOTALL)
NOTE_OPENS = re.compile(rf"^{W}[（(]{W}{_YEAR}|^{W}{_YEAR}[\s\d〇零一二三四五六七八九十]{{1,5}}月")
NOTE_ENDS = re.compile(rf"(?:{_ACTS}|号|日)[）)]?$")
DOCUMENT_NUMBER = re.compile(r"^[^。，]{0,20}[〔\[(（]\d{4}[〕\])）]第?\d+号$|^第[\d零〇一二三四五六七八九十百]+号$")
DATE = re.compile(
    rf"^{W}[（(]?{_YEAR}[\s\d〇零一二三四五六七八九十]{{1,5}}月[\s\d〇零一二三四五六七八九十]{{1,5}}日[）)]?{W}$"
)
ISSUING_BODY = re.compile(
    r"(?:委员会|人民政府|法院|检察院|国务院|办公厅|办公室|代表大会|[部局厅署会]|主席|总理|省长|市长|州长|县长)(?:[\s\u3000].{0,12})?$"
)
# What may follow 第十二条 in running text only.
REFERENCE = re.compile(
    rf"^{W}(?:[、，,。；;》）)]|第{W}{NUM}{W}[条款项目章节编]|规定|的|所[称列指述]|[至到]{W}第|[和或及与]{W}第|以及|之规定)"
)
QUOTE_LEAD = re.compile("修改为|增加|作为|规定为|改为|如下")
TERMINAL = frozenset("。；：！？”’:;!?…")
_PUNCTUATION = re.compile("[。；：，！？;:,!?“”]")
_CLOSED = re.compile(r"[。；！？][）)」』]$|^[（(][^（()）]*[）)]$")
KNOWN_HEADINGS = frozenset(
    [
        "总则",
        "分则",
        "附则",
        "罚则",
        "法律责任",
        "一般规定",
        "其他规定",
        "特别规定",
        "监督管理",
        "监督检查",
        "监督保障",
        "保障措施",
        "保障与监督",
        "监督与保障",
        "奖励与处罚",
    ]
)
_UNIT_KINDS = {"编": "part", "分编": "subpart", "章": "chapter", "节": "section"}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PARENTHESIZED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"


def number_of(text: str | None) -> int:
    """The number of a label; 0 for one that no statute bears (第零条), which then counts as out of sequence."""
    try:
        return parse_number(unspaced(text or ""))
    except ValueError:
        return 0


def circled_number(sign: str) -> int:
    """① and ⑴ → 1."""
    return (_CIRCLED.find(sign) if sign in _CIRCLED else _PARENTHESIZED.find(sign)) + 1


def match_heading(text: str) -> re.Match[str] | None:
    """第三章 停车设施, but not 第三章规定的措施，… that a wrapped line may begin with."""
    match = _HEADING.match(text)
    if match is None:
        return None
    words = clean(match["heading"])
    if not match["space"] and words:
        return match if len(words) <= 25 and not _PUNCTUATION.search(words) and not REFERENCE.match(words) else None
    return None if words[-1:] in TERMINAL or words[:1] in tuple("、，,；;的") else match


def heading_kind(match: re.Match[str]) -> str:
    return _UNIT_KINDS[unspaced(match["unit"]).replace("編", "编").replace("節", "节")]


def inner_headings(text: str) -> list[tuple[int, int]]:
    """Headings in the middle of a line, as (start, end)."""
    if "章" not in text and "节" not in text and "编" not in text:
        return []
    return [match.span() for match in _INNER_HEADING.finditer(text)]


def inner_items(text: str, last: int) -> list[int]:
    """Where items begin in the middle of a line: （一） after a colon, then one after the other."""
    cuts: list[int] = []
    for match in _INNER_ITEM.finditer(text):
        number = number_of(match["number"])
        opens = number == 1 and text[match.start() - 1] in "：:"
        if (opens or number == last + 1 > 1) and ITEM.match(text[match.end() : match.end() + 60]):
            cuts.append(match.end())
            last = number
    return cuts


def is_complete(text: str) -> bool:
    """Whether a sentence ends here, so that the next line begins something new."""
    words = clean(text)
    return not words or words[-1] in TERMINAL or bool(_CLOSED.search(words))


def is_short(text: str, limit: int = 40) -> bool:
    """A line that may be a heading: few words, and no mark of punctuation."""
    words = clean(text)
    return 0 < len(words) <= limit and not _PUNCTUATION.search(words)


def visible_text(text: str) -> str:
    return re.sub(rf"[\s{HIDDEN}]+", "", text)
