from consultations.lawtext.parser import parse
from consultations.lawtext.readers import read_text
from consultations.lawtext.tree import Tree
from consultations.lawtext.writer import write_docx, write_text


def signature(tree: Tree) -> list[tuple]:
    """All of a tree but where it stood; page numbers aside, which no writer writes."""
    return [
        (unit.kind, unit.number, unit.suffix, unit.label, unit.heading, unit.text, unit.path)
        for unit in tree.units
        if not (unit.kind == "note" and unit.text.startswith("—"))
    ]


def test_what_is_written_parses_to_the_same_tree(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        tree = parse(text)
        assert signature(parse(write_text(tree))) == signature(tree), name


def test_a_docx_that_was_written_parses_to_the_same_tree(texts: dict[str, str]) -> None:
    for name in sorted(texts)[::4]:
        tree = parse(texts[name])
        assert signature(parse(read_text(write_docx(tree)))) == signature(tree), name
