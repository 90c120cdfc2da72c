"""A confirmed text as HTML, made once: what the public page puts counts, links and notes into.

The body holds a mark `<!--u:PATH|KEYS|LABEL-->` at the end of each unit that has tools, with the keys of its
provision and of all inside it; `fill` replaces them for a request.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from django.utils.html import escape

from consultations.drafts.models import Draft, DraftHtml
from consultations.drafts.models.provision import anchor_of
from consultations.drafts.trees import tree_from
from consultations.lawtext.citations import Resolver
from consultations.lawtext.tree import HEADINGS, INNER, Tree, Unit

# A short text without headings lists its articles.
MOST_LISTED_ARTICLES = 60
_MARK = re.compile(r"<!--u:([^|>]+)\|([0-9,]*)\|([^>]*)-->")
# An article's label is its heading in the text; on its own page the page's heading says it.
_HEADING = re.compile(r'<span role="heading" aria-level="\d">(.*?)</span>')
_EXCERPT = 90
_LINES = {"item": "item-line", "subitem": "subitem-line"}


def store_html(draft: Draft) -> DraftHtml:
    provisions = list(draft.provisions.order_by("order"))
    tree = tree_from(provisions)
    body = "\n".join(_Writer(tree, [row.pk for row in provisions]).blocks())
    return DraftHtml.objects.create(draft=draft, body=body, contents=_contents(tree))


def fill(body: str, tools: Callable[[str, str, str], str]) -> str:
    """The body with what `tools` says of each path, keys and (escaped) label in place of its mark."""
    return _MARK.sub(lambda match: tools(*match.groups()), body)


def highlight(body: str, words: str) -> str:
    """The body with each occurrence of the words marked, tags left alone."""
    pattern = re.compile(re.escape(escape(words)), re.IGNORECASE)
    pieces = re.split(r"(<[^>]*>)", body)
    return "".join(
        piece if piece.startswith("<") else pattern.sub(lambda match: f"<mark>{match.group()}</mark>", piece)
        for piece in pieces
    )


def unit_body(body: str, path: str, page: str) -> str:
    """One unit cut from the body, its links leading to the page of the whole text."""
    match = re.search(rf'<section class="article[^"]*" id="{re.escape(anchor_of(path))}">.*?<!--u:', body, re.DOTALL)
    if match is None:
        return ""
    words = _HEADING.sub(r"\1", match.group().removesuffix("<!--u:").split(">", 1)[1])
    return words.replace('href="#', f'href="{escape(page)}#').replace('href="draft/', f'href="{escape(page)}draft/')


def _contents(tree: Tree) -> list[list[str]]:
    headings = [unit for unit in tree.units if unit.kind in HEADINGS]
    listed = headings or (tree.articles if len(tree.articles) <= MOST_LISTED_ARTICLES else [])
    return [[anchor_of(unit.path), "　".join(filter(None, [unit.label, unit.heading])), unit.kind] for unit in listed]


class _Writer:
    def __init__(self, tree: Tree, keys: Sequence[int]) -> None:
        self.tree = tree
        self.keys = keys
        self.resolver = Resolver(tree)
        # Of the heading that stands above: the title, a chapter or a section.
        self.level = 2

    def blocks(self) -> Iterator[str]:
        inside: int | None = None
        for at, unit in enumerate(self.tree.units):
            if inside is not None and unit.kind not in INNER:
                yield f"{self._mark(inside)}</section>"
                inside = None
            if unit.kind == "article":
                inside = at
                yield self._begin(at, unit)
            elif unit.kind in INNER:
                if not (at and self.tree.units[at - 1].kind == "article" and unit.kind == "paragraph"):
                    yield self._line(unit)
            elif unit.kind != "contents":
                yield self._apart(at, unit)
        if inside is not None:
            yield f"{self._mark(inside)}</section>"

    def _begin(self, at: int, unit: Unit) -> str:
        title = f"<strong>【{escape(unit.heading)}】</strong>" if unit.heading else ""
        following = self.tree.units[at + 1] if at + 1 < len(self.tree.units) else None
        text, anchor = "", ""
        if following is not None and following.kind == "paragraph":
            text, anchor = self._linked(following), f' id="{anchor_of(following.path)}"'
        link = f'<a class="label" href="draft/{unit.path}/">{escape(unit.label or unit.path)}</a>'
        head = f'<span role="heading" aria-level="{self.level + 1}">{link}</span>'
        return f'<section class="article" id="{anchor_of(unit.path)}"><p{anchor}>{head}{title}{text}</p>'

    def _line(self, unit: Unit) -> str:
        if unit.kind == "paragraph" and not unit.text:
            return ""
        css = f' class="{_LINES[unit.kind]}"' if unit.kind in _LINES else ""
        return f'<p{css} id="{anchor_of(unit.path)}">{escape(unit.label)}{self._linked(unit)}</p>'

    def _apart(self, at: int, unit: Unit) -> str:
        anchor = anchor_of(unit.path)
        lines = "<br>".join(escape(line) for line in unit.text.split("\n"))
        if unit.kind in HEADINGS:
            words = escape("　".join(filter(None, [unit.label, unit.heading])))
            self.level = level = 4 if unit.kind == "section" else 3
            return (
                f'<section class="article heading" id="{anchor}"><h{level}>{words}</h{level}>{self._mark(at)}</section>'
            )
        if unit.kind == "title":
            return f'<h2 class="unit-title" id="{anchor}">{lines}</h2>'
        if unit.kind == "annex":
            name, *rest = lines.split("<br>")
            inside = "<br>".join([f'<span role="heading" aria-level="3">{name}</span>', *rest])
            return f'<section class="article annex" id="{anchor}"><p>{inside}</p>{self._mark(at)}</section>'
        return f'<p class="unit-{unit.kind}" id="{anchor}">{lines}</p>'

    def _linked(self, unit: Unit) -> str:
        """The words with references to this text as links to what they cite."""
        html, at = "", 0
        for citation in self.resolver.resolve(unit.text, context=unit.path):
            target = citation.target
            if target is None or citation.start < at or not _is_reference(citation.quote, target):
                continue
            html += escape(unit.text[at : citation.start])
            title = escape(self._excerpt(target))
            html += f'<a class="ref" href="#{anchor_of(target)}" title="{title}">{escape(citation.quote)}</a>'
            at = citation.end
        return html + escape(unit.text[at:])

    def _mark(self, at: int) -> str:
        unit = self.tree.units[at]
        end = at + 1
        while unit.kind == "article" and end < len(self.tree.units) and self.tree.units[end].kind in INNER:
            end += 1
        label = escape(unit.label or unit.heading or unit.text[:12]).replace("--", "——")
        return f"<!--u:{unit.path}|{','.join(map(str, self.keys[at:end]))}|{label}-->"

    def _excerpt(self, path: str) -> str:
        words = "".join(f"{unit.label}{unit.heading}{unit.text}" for unit in self.resolver.index.with_parts(path))
        return words[:_EXCERPT] + ("…" if len(words) > _EXCERPT else "")


def without_marks(body: str) -> str:
    """The body for paper, where nothing can be clicked."""
    return _MARK.sub("", body)


def _is_reference(quote: str, target: str) -> bool:
    """In a text itself 附则 and 名称 are mere words; 第三章, 第三条 and 前款 are references, and 本条 leads nowhere."""
    if quote[:1] == "本":
        return False
    return quote.startswith("第") or (target[0] == "a" and quote.rstrip("）)")[-1] in "条款项目")
