"""Finding a unit of a tree by its numbers, its name or its neighbours."""

import re

from consultations.lawtext.source import unspaced
from consultations.lawtext.tree import HEADINGS, Tree, Unit

_UNIT_KINDS = {"编": "part", "分编": "subpart", "章": "chapter", "节": "section"}
_INNER = {"款": "paragraph", "项": "item"}
_DRAFT = re.compile(r"[（(](?:[^（()）]*(?:草案|稿|审议)[^（()）]*)[）)]|(?:草案|征求意见稿)$")


class UnitIndex:
    """A tree's units by address. Paths that occur twice are found by none but their own address."""

    def __init__(self, tree: Tree) -> None:
        self.units = tree.units
        self._at = {unit.path: at for at, unit in enumerate(tree.units)}
        self._articles: dict[tuple[int, int], list[str]] = {}
        self._headings: dict[tuple[str, int], list[str]] = {}
        self._names: dict[str, list[str]] = {}
        self._title = _plain(tree.title)
        for unit in tree.units:
            if unit.kind == "article":
                self._articles.setdefault((unit.number or 0, unit.suffix), []).append(unit.path)
            elif unit.kind in HEADINGS:
                self._headings.setdefault((unit.kind, unit.number or 0), []).append(unit.path)
                if unit.heading:
                    self._names.setdefault(unspaced(unit.heading), []).append(unit.path)
        self.heading_words = self._pattern()

    def _pattern(self) -> re.Pattern[str] | None:
        """《…》 aside, a heading's words mean the chapter only with 一章, 部分 or quotation marks beside them."""
        words = sorted((name for name in self._names if 2 <= len(name) <= 30), key=len, reverse=True)
        if not words:
            return None
        names = "|".join(map(re.escape, words))
        return re.compile(rf"(?:{names})(?=”?(?:这|那|该)?(?:一)?(?:章|部分|编|节)(?!节))")

    def unit(self, path: str) -> Unit | None:
        at = self._at.get(path)
        return self.units[at] if at is not None else None

    def with_parts(self, path: str) -> list[Unit]:
        """A unit and, directly after it, all that stands inside it."""
        at = self._at.get(path)
        if at is None:
            return []
        end = at + 1
        while end < len(self.units) and self.units[end].path.startswith(f"{path}."):
            end += 1
        return self.units[at:end]

    def is_title(self, name: str) -> bool:
        """Whether 《name》 is this text."""
        plain = _plain(name)
        return bool(self._title) and len(plain) >= 2 and (plain == self._title or self._title.endswith(plain))

    def article(self, number: int, suffix: int = 0) -> str | None:
        """The article's path, or None where there is none or more than one."""
        found = self._articles.get((number, suffix), [])
        return found[0] if len(found) == 1 else None

    def article_from_the_end(self, back: int) -> str | None:
        """The last article (1), the last but one (2)."""
        articles = [unit.path for unit in self.units if unit.kind == "article"]
        return articles[-back] if 0 < back <= len(articles) else None

    def heading(self, unit: str, number: int) -> str | None:
        found = self._headings.get((_UNIT_KINDS[unit], number), [])
        return found[0] if len(found) == 1 else None

    def below(self, path: str, unit: str, number: int) -> str | None:
        """A heading inside another."""
        found = [p for p in self._headings.get((_UNIT_KINDS[unit], number), []) if p.startswith(f"{path}.")]
        return found[0] if len(found) == 1 else None

    def section_near(self, path: str, number: int) -> str | None:
        """第二节 in the chapter that was spoken of."""
        unit = self.unit(path)
        while unit is not None and unit.kind != "chapter":
            unit = self.units[unit.parent] if unit.parent is not None else None
        return self.below(unit.path, "节", number) if unit else None

    def named(self, words: str) -> str | None:
        """附则, 附件二, the title, or a heading's own words."""
        plain = unspaced(words)
        if plain.startswith("附件"):
            number = plain.removeprefix("附件")
            digits = {c: n for n, c in enumerate("一二三四五六七八九十", start=1)}
            path = f"annex{digits.get(number, number or 1)}"
            return path if path in self._at else None
        if plain == "序言":
            return "preamble" if "preamble" in self._at else None
        if found := self._names.get(plain):
            return found[0] if len(found) == 1 else None
        is_title = plain.endswith(("名称", "标题", "题目", "法规名"))
        return "title" if is_title and "title" in self._at else None

    # --- inside an article ------------------------------------------------------------------------------------------

    def inside(self, article: str, paragraph: int | None, item: int | None, subitem: int | None) -> tuple[str, bool]:
        """The paragraph, item and subitem of an article, as far as they exist, and whether all do and are meant alone."""
        base = article
        if paragraph is not None:
            base = f"{article}.p{paragraph}"
            if base not in self._at:
                return article, False
        if item is not None:
            found = self._items(base, item)
            if len(found) != 1:
                return base, False
            base = found[0]
        if subitem is not None:
            path = f"{base}.k{subitem}"
            return (path, f"{path}~2" not in self._at) if path in self._at else (base, False)
        return base, f"{base}~2" not in self._at

    def _items(self, base: str, number: int) -> list[str]:
        """第十二条第三项 names no paragraph: it is the one paragraph that has such an item."""
        if ".p" in base:
            return [path for path in (f"{base}.i{number}", f"{base}.i{number}~2") if path in self._at]
        paths = (f"{base}.p{n}.i{number}" for n in range(1, 60))
        return [path for path in paths if path in self._at]

    def item_of(self, path: str, item: int) -> tuple[str | None, bool]:
        """第三项 after a paragraph or an article was named."""
        parts = path.split(".")
        base = ".".join(parts[:2]) if len(parts) > 1 and parts[1].startswith("p") else parts[0]
        return self.inside(parts[0], None, item, None) if base == parts[0] else self._item_in_paragraph(base, item)

    def _item_in_paragraph(self, base: str, item: int) -> tuple[str | None, bool]:
        path = f"{base}.i{item}"
        return (path, True) if path in self._at else self.inside(base.split(".")[0], None, item, None)

    def subitem_of(self, path: str, subitem: int) -> tuple[str | None, bool]:
        """第1目 after an item was named."""
        base = path.rsplit(".k", 1)[0]
        found = f"{base}.k{subitem}"
        return (found, True) if found in self._at else (base, False)

    # --- neighbours -------------------------------------------------------------------------------------------------

    def enclosing(self, path: str, unit: str) -> str | None:
        """本条, 本款, 本章: the unit of this kind that holds the path."""
        kinds = {"条": "article", **_INNER, "章": "chapter", "节": "section"}
        at = self._at.get(path)
        while at is not None:
            if self.units[at].kind == kinds[unit]:
                return self.units[at].path
            at = self.units[at].parent
        return None

    def preceding(self, path: str, unit: str, count: int) -> list[str | None]:
        """前款, 前两款, 前条: the units before the one of this kind that holds the path, nearest last."""
        here = self.enclosing(path, unit)
        kind = {"条": "article", **_INNER}[unit]
        if here is None:
            return []
        at = self._at[here]
        parent = self.units[at].parent
        same = [
            n for n in range(at) if self.units[n].kind == kind and (kind == "article" or self.units[n].parent == parent)
        ]
        return [self.units[n].path for n in same[-count:]]

    def between(self, first: str, last: str) -> list[str]:
        """All units of one kind from the first to the last."""
        start, end = self._at.get(first), self._at.get(last)
        if start is None or end is None or start >= end:
            return []
        kind, parent = self.units[start].kind, self.units[start].parent
        if self.units[end].kind != kind:
            return []
        return [
            unit.path
            for unit in self.units[start : end + 1]
            if unit.kind == kind and (kind == "article" or unit.parent == parent)
        ]


def _plain(title: str) -> str:
    return unspaced(_DRAFT.sub("", title.strip("《》"))).removeprefix("中华人民共和国")
