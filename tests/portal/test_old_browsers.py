"""Old telephones lose no rule and no script: what Chromium 66 cannot read of CSS, and Chromium 79 of JavaScript.

WeChat's X5 and the system's WebView of cheap telephones stand between 66 and 86. A selector that they do not know costs the whole
rule, a value the declaration, a sign of newer syntax the whole script.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tinycss2

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("site/portal", "contactpoints", "consultations", "search")
# In its own rule, and what it says only takes away: whoever cannot read it sees an outline more.
DISPENSABLE_SELECTORS = {":focus:not(:focus-visible)"}
NEW_SELECTORS = re.compile(
    r":(?:is|where|has|focus-visible|dir|user-valid|user-invalid|modal|open|popover-open)\b|:not\([^()]*(?:\([^()]*\)[^()]*)*,|&|::marker"
)
NEW_PROPERTIES = re.compile(
    r"^(?:inset|aspect-ratio|translate|rotate|scale|content-visibility|accent|place-.*|overflow-(?:inline|block)"
    r"|(?:margin|padding|border|inset)-(?:inline|block).*|(?:inline|block)-size|(?:min|max)-(?:inline|block)-size)$"
)
NEW_VALUES = re.compile(
    r"(?<![\w-])(?:min|max|clamp|round|mod|color-mix|oklch|oklab|lab|lch|light-dark|fit-content|image-set)\("
    r"|\d(?:dv|sv|lv)[hw]\b|\banywhere\b|\bclip\b(?=\s*$)|\brevert\b|\bsubgrid\b"
)
NEW_SYNTAX = re.compile(
    r"\?\.(?!\d)|\?\?|&&=|\|\|=|\d_\d|(?:^|[\s{;(!,])#[a-z_]\w*\s*[=;(]|\bstatic\s*\{|\bawait\s+import\b|\bimport\.meta\b"
)
NEW_NAMES = re.compile(
    r"\.(?:replaceAll|at|hasOwn|findLast|findLastIndex|replaceChildren|toSorted|toReversed|toSpliced|groupBy|any|withResolvers)\("
    r"|\b(?:structuredClone|AggregateError|WeakRef|scheduler|randomUUID|showPicker|checkVisibility|startViewTransition|CSSStyleSheet)\b"
)
STRINGS_AND_COMMENTS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<=[(=,:!&|?{};\n])\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])+/\w*""",
    re.DOTALL,
)


def styles() -> Iterator[tuple[str, str]]:
    """Every stylesheet of ours, and every style in a template without its template code."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.css")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        for path in sorted((ROOT / package).rglob("*.html")):
            text = path.read_text(encoding="utf-8")
            for style in re.findall(r"<style>(.*?)</style>", text, re.DOTALL):
                yield (
                    str(path.relative_to(ROOT)),
                    re.sub(r"{%\s*else.*?endif\s*%}|{[%{#].*?[%}#]}", "", style, flags=re.DOTALL),
                )


def scripts() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.js"))]


def rules(css: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Each rule of a stylesheet: the condition it stands under, its selector, its declarations."""
    yield from _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), "")


def _rules(nodes: list[Any], under: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    for node in nodes:
        assert node.type != "error", node.message
        if node.type == "qualified-rule":
            yield under, tinycss2.serialize(node.prelude).strip(), _declarations(node.content)
        elif node.type == "at-rule" and node.at_keyword in {"media", "supports"}:
            condition = f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}"
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from _rules(inner, f"{under} {condition}".strip())


def _declarations(content: list[Any]) -> list[tuple[str, str]]:
    found = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        assert node.type == "declaration", tinycss2.serialize(content)
        found.append((node.lower_name, tinycss2.serialize(node.value).strip()))
    return found


def lost_rules(css: str) -> list[str]:
    """What an old browser would lose without having been given a plain form first."""
    found = []
    for under, selector, declarations in rules(css):
        if "@supports" in under and "not (inset: 0)" not in under:
            continue
        if NEW_SELECTORS.search(selector) and selector not in DISPENSABLE_SELECTORS:
            found.append(f"selector: {selector}")
        plain: set[str] = set()
        for name, value in declarations:
            if NEW_PROPERTIES.match(name):
                found.append(f"property: {selector} {{ {name} }}")
            if not NEW_VALUES.search(value):
                plain.add(name)
            elif name not in plain:
                found.append(f"value: {selector} {{ {name}: {value} }}")
    return found


def bare_gaps(css: str) -> list[str]:
    """Flexible boxes that leave a gap, and no margin where `gap` means nothing to them (before Chromium 84)."""
    gaps, grids, margins = set(), set(), set()
    for under, selectors, declarations in rules(css):
        for selector in selectors.split(","):
            last = selector.split()[-1]
            said = dict(declarations)
            if "not (inset: 0)" in under:
                margins.add(selector.removesuffix("> *").split()[-1])
            if said.get("display") == "grid":
                grids.add(last)
            if {"gap", "column-gap", "row-gap"} & said.keys() and said.get("gap") != "0":
                gaps.add(last)
    return sorted(gaps - grids - margins)


@pytest.mark.parametrize(("name", "css"), [pytest.param(*style, id=style[0]) for style in styles()])
def test_old_browsers_lose_no_rule(name: str, css: str) -> None:
    assert lost_rules(css) == []


@pytest.mark.parametrize(("name", "css"), [pytest.param(*style, id=style[0]) for style in styles()])
def test_where_a_gap_means_nothing_there_is_a_margin(name: str, css: str) -> None:
    assert bare_gaps(css) == []


@pytest.mark.parametrize(
    ("css", "lost"),
    [
        ("input:not([type=radio], [type=hidden]), select { color: red }", 1),
        ("a:is(.b, .c) { color: red }", 1),
        ("a:focus-visible, b { outline: 0 }", 1),
        ("@media (max-width: 9px) { a { width: min(1px, 2px) } }", 1),
        ("a { width: 1px; width: min(1px, 2px) }", 0),
        ("a { inset: 0 }", 1),
        ("@supports (inset: 0) { a { inset: 0 } }", 0),
        ("a { grid-template-columns: minmax(0, 1fr) }", 0),
        ("a { overflow-wrap: anywhere }", 1),
    ],
)
def test_what_is_lost_is_found(css: str, lost: int) -> None:
    assert len(lost_rules(css)) == lost


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_old_browsers_read_every_script(path: Path) -> None:
    code = STRINGS_AND_COMMENTS.sub(" ", path.read_text(encoding="utf-8"))

    assert [match.group() for pattern in (NEW_SYNTAX, NEW_NAMES) for match in pattern.finditer(code)] == []


@pytest.mark.parametrize(
    "code", ["a?.b", "a ?? b", "a ||= b", "1_000", "x.replaceAll(1, 2)", "[1].at(-1)", "structuredClone(a)"]
)
def test_newer_signs_of_a_script_are_found(code: str) -> None:
    assert NEW_SYNTAX.search(code) or NEW_NAMES.search(code)


def test_ordinary_signs_are_not_taken_for_newer_ones() -> None:
    code = STRINGS_AND_COMMENTS.sub(" ", 'const a = b ? .5 : 1; // a?.b\nlink.hash.slice(1); x = "a ?? b"; y = /a?.b/;')

    assert not (NEW_SYNTAX.search(code) or NEW_NAMES.search(code))
