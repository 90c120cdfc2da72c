"""What a comment may point at, as people name it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.drafts.models import Draft, Provision
from consultations.drafts.trees import tree_from
from consultations.lawtext.citations import Resolver
from consultations.lawtext.numerals import CHARS, format_number, parse_number

MOST_SUGGESTED = 5
_MAY_CITE = re.compile("[条條章节編编款项則则]|附件|名称|标题")

_PART = re.compile(
    r"(?P<article>第?[^第款项目条]+条(?:之[^第款项目条]+)?)(?:第?(?P<paragraph>[^第款项目条]+)款)?(?:第?(?P<item>[^第款项目条]+)项)?(?:第?[^第款项目条]+目)?"
)

WHOLE = frozenset({"", "全文", "整部法规", "总体", "整体", "whole"})
NEW_ARTICLE = frozenset({"新增", "新增一条", "新增条文", "new"})


@dataclass(frozen=True, slots=True)
class Missing:
    """What to say where a name is none, and the unit nearest to it that there is."""

    message: str
    nearest: Provision | None


class UnitNames:
    """Finds the provision that a cell or a form names: 第十二条, 第12条, 12, 第三章, 第十二条第二款第（三）项."""

    def __init__(self, draft: Draft | None) -> None:
        self.draft = draft
        self.units = list(Provision.objects.filter(draft=draft).targets()) if draft else []
        self._by_name: dict[str, Provision] = {}
        for unit in self.units:
            for name in _names(unit):
                self._by_name.setdefault(name, unit)

    def find(self, text: str) -> Provision | None:
        """The provision, or None when there is none of this name."""
        found = self._by_name.get(_canonical(text))
        if found is not None or not _MAY_CITE.search(text):
            return found
        cited = self._resolver.resolve("".join(text.split()))
        whole = len(cited) == 1 and cited[0].certain and cited[0].quote == "".join(text.split())
        return self._all.get(cited[0].target or "") if whole else None

    def missing(self, text: str) -> "Missing":
        """Why a name is none of this text, and what to write instead; for what `find` does not find."""
        match = _PART.fullmatch("".join(text.split()))
        article = self.find(match["article"]) if match else None
        if match is None or article is None or article.kind != Provision.Kind.ARTICLE:
            return Missing(self._no_such_unit(text), None)
        nearest, lacking = article, "paragraph"
        if match["paragraph"]:
            number = _number(match["paragraph"])
            paragraphs = self._parts(article, "paragraph")
            found = next((unit for unit in paragraphs if unit.number == number), None)
            # Of an only paragraph people do not speak; its items are the article's.
            nearest = found if found and len(paragraphs) > 1 else article
            lacking = "item" if found else "paragraph"
        elif match["item"]:
            lacking = "item"
        return Missing(self._has_instead(text, nearest, lacking), nearest)

    def _no_such_unit(self, text: str) -> str:
        return str(_("This draft has no “%(name)s”; it has %(span)s.") % {"name": text.strip(), "span": self.span})

    def _has_instead(self, text: str, nearest: Provision, lacking: str) -> str:
        count = len(self._parts(nearest, lacking))
        if lacking == "paragraph":
            has = ngettext("it has %(count)d paragraph", "it has %(count)d paragraphs", count)
        elif not count:
            has = _("it has no items")
        else:
            has = ngettext("it has %(count)d item", "it has %(count)d items", count)
        return _("There is no “%(name)s”: of %(unit)s, %(has)s. Write “%(unit)s” instead.") % {
            "name": text.strip(), "unit": nearest, "has": has % {"count": count},
        }  # fmt: skip

    def _parts(self, unit: Provision, kind: str) -> list[Provision]:
        return [one for one in self._all.values() if one.kind == kind and one.path.startswith(f"{unit.path}.")]

    def suggest(self, text: str) -> list[Provision]:
        """What a comment's own words point at for certain, each unit once; a person confirms it."""
        if self.draft is None or not _MAY_CITE.search(text):
            return []
        cited = (one.target for one in self._resolver.resolve(text) if one.certain and one.target)
        found = (self._all.get(path) for path in dict.fromkeys(cited))
        return [unit for unit in found if unit is not None and unit.kind in Provision.CITED_KINDS][:MOST_SUGGESTED]

    @cached_property
    def _all(self) -> dict[str, Provision]:
        return {unit.path: unit for unit in Provision.objects.filter(draft=self.draft).order_by("order")}

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(tree_from(self._all.values()))

    @property
    def articles(self) -> list[Provision]:
        return [unit for unit in self.units if unit.kind == Provision.Kind.ARTICLE]

    @property
    def span(self) -> str:
        """第一条至第三十八条: what there is to choose from."""
        articles = self.articles
        return f"{articles[0].label}至{articles[-1].label}" if articles else "全文"


def _names(unit: Provision) -> Iterable[str]:
    yield _canonical(unit.label)
    if unit.heading:
        yield _canonical(f"{unit.label}{unit.heading}")
        if unit.is_heading:
            yield _canonical(unit.heading)


def _canonical(text: str) -> str:
    """Blanks away, and the first number as Chinese numerals between 第 and its unit."""
    tight = "".join(text.split())
    head = tight.removeprefix("第")
    lead = _leading_number(head)
    if not lead:
        return tight
    rest = head[len(lead) :] or "条"
    try:
        return f"第{format_number(parse_number(lead))}{rest}"
    except ValueError:
        return tight


def _number(text: str) -> int:
    try:
        return parse_number(text.strip("（）()"))
    except ValueError:
        return 0


def _leading_number(text: str) -> str:
    for at, char in enumerate(text):
        if not (char.isdigit() or char in CHARS):
            return text[:at]
    return text
