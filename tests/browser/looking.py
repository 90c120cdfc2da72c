"""What is measured on a page in Chromium, beyond the rules of axe."""

from typing import Any

from playwright.sync_api import Page

# Words in another language than the element that holds them says; names of languages and codes are what they are.
UNMARKED_WORDS = """() => {
    const HAN = /[\\u3400-\\u9fff]/, LATIN = /[A-Za-z]{4,}/;
    const wrong = (words, element) => {
        const lang = element.closest("[lang]").lang;
        return HAN.test(words) ? !lang.startsWith("zh") : LATIN.test(words) && lang.startsWith("zh") && document.documentElement.lang === "en";
    };
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, holder = node.parentElement;
        if (holder.closest("script, style, noscript, textarea")) continue;
        if (wrong(node.data, holder)) found.push(node.data.trim().slice(0, 40) + " in " + holder.outerHTML.slice(0, 80));
    }
    return found;
}"""

# Words that belong to a link in running text have the height of its line (WCAG 2.5.8); everything else is a target.
SMALL_TARGETS = """(least) => {
    const found = [];
    for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
        let box = one.getBoundingClientRect();
        if (!box.width || one.closest(".visually-hidden, .trap, .skip") || one.matches("[tabindex='-1']")) continue;
        if (one.type === "checkbox" || one.type === "radio") {
            const label = one.closest("label") || document.querySelector(`label[for="${one.id}"]`);
            if (label) box = label.getBoundingClientRect();
        }
        const inText = getComputedStyle(one).display === "inline" && one.closest("p, li, td, th, dd, h1, h2, h3, .trail, label");
        const wanted = inText ? 24 : least;
        if (box.height < wanted - 0.5) found.push(`${Math.round(box.height)} < ${wanted}: ${one.outerHTML.slice(0, 100)}`);
    }
    return found;
}"""

# Every stop of the Tab key in its order; a stop is covered when what sticks to the window lies over all of it.
COVERED_STOPS = """() => {
    const sticking = [...document.querySelectorAll("body *")].filter((one) => {
        const place = getComputedStyle(one).position;
        return place === "sticky" || place === "fixed";
    });
    const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
    const found = [];
    const look = (stop) => {
        stop.focus();
        if (document.activeElement !== stop) return;
        const box = stop.getBoundingClientRect();
        for (const bar of sticking) {
            if (bar.contains(stop)) continue;
            const edge = bar.getBoundingClientRect();
            const over = box.bottom > edge.top + 1 && box.top < edge.bottom - 1 && box.right > edge.left && box.left < edge.right;
            if (edge.height && over) found.push(`${bar.className}: ${stop.outerHTML.slice(0, 90)}`);
        }
        if (box.bottom < 1 || box.top > innerHeight - 1) found.push(`out of sight: ${stop.outerHTML.slice(0, 90)}`);
    };
    stops.forEach(look);
    stops.reverse().forEach(look);
    return found;
}"""


# Links of one name that lead to different places: out of their sentence nobody can tell them apart. In a row of a table its
# head is read first; a jump within the page is no other place; facets of several laws stand under the law's name.
ALIKE_LINKS = """() => {
    const places = new Map();
    for (const link of document.querySelectorAll("main a[href]")) {
        if (link.getAttribute("href").startsWith("#") || link.closest(".facet")) continue;
        const row = link.closest("tr"), head = row && row.querySelector("th");
        const name = ((head ? head.textContent : "") + link.textContent).trim().replace(/\\s+/g, " ");
        const place = link.href.split("#")[0];
        if (!places.has(name)) places.set(name, new Set());
        places.get(name).add(place);
    }
    return [...places].filter(([name, there]) => there.size > 1).map(([name, there]) => `${name}: ${[...there].join(" ")}`);
}"""


def alike_links(page: Page) -> list[str]:
    found: list[str] = page.evaluate(ALIKE_LINKS)
    return found


def unmarked_words(page: Page) -> list[str]:
    found: list[str] = page.evaluate(UNMARKED_WORDS)
    return found


def small_targets(page: Page, least: int) -> list[str]:
    found: list[str] = page.evaluate(SMALL_TARGETS, least)
    return found


def covered_stops(page: Page) -> list[str]:
    found: list[str] = page.evaluate(COVERED_STOPS)
    return found


def too_wide(page: Page) -> list[str]:
    """The innermost elements that stand out at the side of the window, if the page scrolls sideways."""
    found: list[str] = page.evaluate("""() => {
        if (document.documentElement.scrollWidth <= innerWidth) return [];
        return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .filter((one) => ![...one.children].some((child) => child.getBoundingClientRect().right > innerWidth + 1))
            .slice(0, 4).map((one) => one.outerHTML.slice(0, 120));
    }""")
    return found


def reading_tree(page: Page) -> list[dict[str, Any]]:
    """What a screen reader is given: role, name and properties of every node that it is told of, in order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    told: list[dict[str, Any]] = []

    def walk(node: dict[str, Any]) -> None:
        if not node.get("ignored"):
            properties = {row["name"]: row["value"].get("value") for row in node.get("properties", [])}
            told.append(
                {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "").strip(), **properties}
            )
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child])

    walk(nodes[0])
    return told


def headings(tree: list[dict[str, Any]]) -> list[str]:
    """The outline: `2 目录`, one heading a line."""
    return [f"{node['level']} {node['name']}" for node in tree if node["role"] == "heading"]


def names(tree: list[dict[str, Any]], role: str) -> list[str]:
    return [node["name"] for node in tree if node["role"] == role]
