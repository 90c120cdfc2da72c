import pytest

from consultations.lawtext.citations import Citation, resolve
from consultations.lawtext.parser import parse
from tests.consultations.lawtext.citation_cases import CASES, DRAFT

TREE = parse(DRAFT)


def expected(case: list[tuple]) -> list[tuple]:
    return [(*one, None)[:3] for one in case]


def seen(found: list[Citation], *, like: list[tuple]) -> list[tuple]:
    """Target and action, and the proposed wording where the case names one."""
    named = [len(one) > 2 for one in like]
    return [
        (one.target, one.action, one.proposed if at < len(named) and named[at] else None)
        for at, one in enumerate(found)
    ]


def test_two_hundred_comments_are_understood() -> None:
    right = [text for text, case in CASES if seen(resolve(text, TREE), like=case) == expected(case)]

    assert len(CASES) >= 200
    assert len(right) >= 0.97 * len(CASES), [text for text, _case in CASES if text not in right]


def test_no_wrong_target_is_certain() -> None:
    for text, case in CASES:
        wanted = {one[0] for one in case}
        for citation in resolve(text, TREE):
            if citation.certain:
                assert citation.target in wanted, (text, citation)


@pytest.mark.parametrize(
    ("text", "context", "target"),
    [("前款规定的人员", "a12.p3", "a12.p2"), ("前条所列", "a12.p1", "a11"), ("本条第二款", "a12.p1", "a12.p2"),
     ("本章另有规定", "a12.p1", "c2"), ("前两款", "a12.p3", "a12.p1"), ("第三项", "a12.p2", "a12.p2.i3")],
)  # fmt: skip
def test_a_context_gives_relative_citations_their_target(text: str, context: str, target: str) -> None:
    assert target in [one.target for one in resolve(text, TREE, context=context)]


def test_a_number_that_occurs_twice_is_not_certain() -> None:
    tree = parse("某条例\n第一条　甲。\n第二条　乙。\n第二条　丙。")

    assert [(one.target, one.certain) for one in resolve("第二条建议删除", tree)] == [(None, False)]


def test_a_long_comment_takes_no_long_time() -> None:
    assert len(resolve("第十二条建议修改，" * 2_000, TREE)) == 2_000
