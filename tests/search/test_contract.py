"""One contract for every engine: the oracle in memory, the embedded one, and Elasticsearch when SEARCH_URL names it."""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from search.engine import (
    BadQueryError,
    Bucket,
    DateRange,
    Delete,
    IndexSchema,
    MonthFacet,
    SearchDoc,
    SearchQuery,
    SearchUnavailableError,
    Sort,
    Terms,
    TermsFacet,
    Upsert,
)
from search.engines.memory import MemoryEngine
from search.engines.sqlite import SqliteEngine
from search.text import matches, normalise, parse_query
from tests.conftest import drop_everything

SCHEMA = IndexSchema("contract", 1, {"consultation": "int", "article": "int", "status": "str"})
FACETS = (*(TermsFacet(name) for name in SCHEMA.filters), MonthFacet("created_at"))
ELASTIC = os.environ.get("SEARCH_URL", "").startswith("http")
KINDS = ["memory", "sqlite", *(["elasticsearch"] if ELASTIC else [])]


def build(kind: str, folder: Path) -> Any:
    if kind == "memory":
        return MemoryEngine(SCHEMA)
    if kind == "sqlite":
        return SqliteEngine(SCHEMA, folder)
    from search.engines.elastic import ElasticEngine, connect

    return ElasticEngine(SCHEMA, connect(os.environ["SEARCH_URL"]), prefix=f"{settings.SEARCH_PREFIX}contract-")


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    built = build(request.param, tmp_path)
    if request.param == "elasticsearch":
        drop_everything(built)
    built.create("contract-1-a")
    built.activate("contract-1-a")
    yield built
    drop_everything(built)


def doc(id_: int, text: str, rev: int = 1, at: datetime | None = None, **filters: Any) -> SearchDoc:
    values = {"consultation": (1,), "article": (), "status": ("published",)}
    values |= {name: value if isinstance(value, tuple) else (value,) for name, value in filters.items()}
    moment = at or datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=id_)
    return SearchDoc(id_, rev, text, values, {"created_at": moment})


def put(engine: Any, *docs: SearchDoc) -> Any:
    report = engine.apply([Upsert(one) for one in docs])
    engine.refresh()
    return report


def ids(engine: Any, text: str = "", **query: Any) -> list[int]:
    return sorted(hit.id for hit in engine.search(SearchQuery(text=text, **query)).hits)


def test_short_words_are_found_and_marks_part_them(engine: Any) -> None:
    put(
        engine,
        doc(1, "物业费太高"),
        doc(2, "垃圾分类"),
        doc(3, "动物保护"),
        doc(4, "小区业委会"),
        doc(5, "保护动物。业主"),
    )

    assert ids(engine, "物业") == [1]
    assert ids(engine, "物") == [1, 3, 5]
    assert ids(engine, "业") == [1, 4, 5]
    assert ids(engine, "主") == [5]
    assert ids(engine, "。业") == [5]


def test_script_width_and_case_are_folded(engine: Any) -> None:
    put(engine, doc(1, "建議加裝電梯，費用過高"), doc(2, "建议加装电梯"), doc(3, "ＥＴＣ收费"), doc(4, "etc 收費"))

    assert ids(engine, "加装电梯") == ids(engine, "加裝電梯") == [1, 2]
    assert ids(engine, "ETC") == [3, 4]
    assert ids(engine, "收费") == [3, 4]


def test_parts_of_latin_words_and_numbers_are_found(engine: Any) -> None:
    put(engine, doc(1, "编号UU0081107的车"), doc(2, "涨了3.5%"), doc(3, "第35条"))

    assert ids(engine, "u008") == [1]
    assert ids(engine, "3.5%") == [2]
    assert ids(engine, "35") == [3]


def test_words_are_joined_by_and_and_excluded_by_minus(engine: Any) -> None:
    put(engine, doc(1, "市人大代表联络站"), doc(2, "代表市民在人大发言"), doc(3, "人大代表"))

    assert ids(engine, "人大代表") == [1, 3]
    assert ids(engine, "代表 人大") == [1, 2, 3]
    assert ids(engine, "人大 -联络站") == [2, 3]
    assert ids(engine, "-联络站") == [2, 3]


def test_a_phrase_needs_its_characters_side_by_side(engine: Any) -> None:
    put(engine, doc(1, "人大发言，大代价，代表"), doc(2, "人大代表"))

    assert ids(engine, "人大代表") == [2]


@pytest.mark.parametrize(
    "text",
    ['"', '""', "*", '"*', "AND", "NOT (", "a:b", "-", "' or 1=1", "\x00", "物" * 10_000, "(((", "NEAR(", "😡", "^",
     "正常 OR", "{x}", "\\", "\ud800"],
)  # fmt: skip
def test_hostile_input_is_only_text(engine: Any, text: str) -> None:
    put(engine, doc(1, "正常文本"))

    result = engine.search(SearchQuery(text=text))

    assert result.total == matches(normalise("正常文本"), parse_query(text))


def test_blank_text_finds_everything(engine: Any) -> None:
    put(engine, doc(1, "正常文本"))

    assert ids(engine, "   ") == [1]


def test_a_higher_revision_wins_and_a_tombstone_holds(engine: Any) -> None:
    put(engine, doc(1, "第三版", rev=3))

    assert put(engine, doc(1, "第二版", rev=2)).stale == 1
    assert ids(engine, "第二版") == []
    engine.apply([Delete(1, 4)])
    assert put(engine, doc(1, "第三版", rev=3)).stale == 1
    assert ids(engine) == []
    put(engine, doc(1, "重新发布", rev=5))
    assert ids(engine, "重新发布") == [1]
    assert engine.apply([Delete(99, 1)]).failed == ()


def test_filters_hold_several_values_and_facets_count_them(engine: Any) -> None:
    put(engine, doc(1, "停车", article=(3, 4)), doc(2, "停车", article=4), doc(3, "停车"), doc(4, "电梯", article=4))

    result = engine.search(SearchQuery("停车", filters=(Terms("article", (4,)),), facets=(TermsFacet("article"),)))

    assert result.total == 2
    assert result.facets["article"] == (Bucket(4, 2), Bucket(3, 1))
    assert ids(engine, filters=(Terms("article", (None,)),)) == [3]
    assert ids(engine, filters=(Terms("article", (None, 3)),)) == [1, 3]
    assert ids(engine, filters=(Terms("article", ()),)) == []


def test_a_facet_is_not_narrowed_by_its_own_filter_unless_asked(engine: Any) -> None:
    put(engine, doc(1, "甲", status="a"), doc(2, "甲", status="b"), doc(3, "甲", status="b", consultation=2))
    chosen = (Terms("status", ("a",)), Terms("consultation", (1,)))

    free = engine.search(SearchQuery("甲", filters=chosen, facets=(TermsFacet("status"),)))
    own = engine.search(SearchQuery("甲", filters=chosen, facets=(TermsFacet("status", own_filter=True),)))

    assert free.facets["status"] == (Bucket("a", 1), Bucket("b", 1))
    assert own.facets["status"] == (Bucket("a", 1),)


def test_months_and_ranges_are_counted_in_beijing_time(engine: Any) -> None:
    late = datetime(2024, 4, 30, 16, tzinfo=UTC)
    put(engine, doc(1, "甲", at=late - timedelta(minutes=1)), doc(2, "乙", at=late))

    result = engine.search(SearchQuery(facets=(MonthFacet("created_at"),)))

    assert result.facets["created_at"] == (Bucket("2024-04", 1), Bucket("2024-05", 1))
    assert ids(engine, filters=(DateRange("created_at", gte=late),)) == [2]
    assert ids(engine, filters=(DateRange("created_at", lt=late),)) == [1]


def test_pages_and_cursors_walk_the_same_order(engine: Any) -> None:
    put(engine, *[doc(n, "意见", at=datetime(2024, 1, 1 + n // 10, tzinfo=UTC)) for n in range(1, 51)])
    full = [hit.id for hit in engine.search(SearchQuery("意见", sort=Sort.NEWEST, size=50)).hits]
    walked: list[int] = []
    after = None

    while True:
        page = engine.search(SearchQuery("意见", sort=Sort.NEWEST, size=7, after=after))
        walked += [hit.id for hit in page.hits]
        after = page.next
        if after is None:
            break

    assert full == sorted(range(1, 51), key=lambda n: (-(n // 10), -n))
    assert walked == full
    assert [hit.id for hit in engine.search(SearchQuery("意见", sort=Sort.OLDEST, size=50)).hits] == full[::-1]
    assert [h.id for h in engine.search(SearchQuery("意见", sort=Sort.NEWEST, size=5, offset=10)).hits] == full[10:15]


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(filters=(Terms("nope", (1,)),)),
        SearchQuery(facets=(TermsFacet("nope"),)),
        SearchQuery(offset=9_990, size=20),
        SearchQuery(size=101),
        SearchQuery("甲", after=(1, 1)),
    ],
)
def test_a_mistake_of_the_caller_is_refused(engine: Any, query: SearchQuery) -> None:
    with pytest.raises(BadQueryError):
        engine.search(query)


def test_the_denser_text_comes_first(engine: Any) -> None:
    put(engine, doc(1, "电梯" + "关于社区公共设施管理的一般性意见" * 8), doc(2, "电梯电梯，电梯坏了"), doc(3, "无关"))

    assert [hit.id for hit in engine.search(SearchQuery("电梯")).hits] == [2, 1]


def test_more_like_this_finds_the_near_duplicate(engine: Any) -> None:
    text = "关于老旧小区加装电梯的维修资金使用办法，建议明确业主表决比例"
    put(
        engine,
        doc(1, text),
        doc(2, text.replace("建议", "希望")),
        *[doc(n, f"第{n}条垃圾分类罚款问题") for n in range(3, 40)],
    )

    assert engine.more_like_this(text, exclude=[1], size=5).hits[0].id == 2


def test_generations_are_switched_at_once(engine: Any) -> None:
    put(engine, doc(1, "旧索引"))
    engine.create("contract-2-a")
    engine.apply([Upsert(doc(1, "新索引", rev=2)), Upsert(doc(2, "新增"))], "contract-2-a")
    engine.refresh("contract-2-a")
    assert ids(engine, "旧索引") == [1]

    engine.activate("contract-2-a")

    assert engine.active() == "contract-2-a"
    assert ids(engine) == [1, 2]
    engine.drop("contract-1-a")
    assert engine.generations() == ["contract-2-a"]
    with pytest.raises(BadQueryError):
        engine.drop("contract-2-a")


def test_without_a_generation_the_engine_is_unavailable(engine: Any) -> None:
    drop_everything(engine)

    with pytest.raises(SearchUnavailableError):
        engine.search(SearchQuery())
    assert engine.health().ok is False


def test_writing_to_a_generation_that_is_gone_does_not_bring_it_back(engine: Any) -> None:
    engine.create("contract-2-a")
    engine.drop("contract-2-a")

    with pytest.raises(SearchUnavailableError):
        engine.apply([Upsert(doc(1, "甲"))], "contract-2-a")
    assert engine.generations() == ["contract-1-a"]


def test_scan_lists_revisions_by_id(engine: Any) -> None:
    put(engine, *[doc(n, "文", rev=n) for n in (5, 1, 9)])

    assert [tuple(row) for row in engine.scan()] == [(1, 1), (5, 5), (9, 9)]
    assert [tuple(row) for row in engine.scan(after_id=5, limit=1)] == [(9, 9)]


def test_a_random_history_reads_as_in_the_oracle(engine: Any) -> None:
    oracle = MemoryEngine(SCHEMA)
    oracle.create("contract-1-a")
    oracle.activate("contract-1-a")
    chance = random.Random(1)

    for step in range(25):
        ops = [_random_op(chance, step * 25 + n) for n in range(25)]
        report, expected = engine.apply(ops), oracle.apply(ops)
        assert (report.applied, report.stale) == (expected.applied, expected.stale)
        engine.refresh()
        for _ in range(4):
            query = _random_query(chance)
            found, wanted = engine.search(query), oracle.search(query)
            assert [hit.id for hit in found.hits] == [hit.id for hit in wanted.hits], query
            assert (found.total, found.facets) == (wanted.total, wanted.facets), query


VOCABULARY = [
    "物业",
    "垃圾",
    "分类",
    "电梯",
    "加装",
    "停车",
    "代表",
    "人大",
    "维修",
    "資金",
    "業主",
    "，",
    "。",
    "ETC",
    "2024",
    " ",
]


def _random_op(chance: random.Random, rev: int) -> Any:
    id_ = chance.randint(1, 120)
    if chance.random() < 0.2:
        return Delete(id_, rev)
    text = "".join(chance.choices(VOCABULARY, k=chance.randint(1, 12)))
    at = datetime(2024, chance.randint(1, 6), chance.randint(1, 28), tzinfo=UTC)
    articles = tuple(sorted(set(chance.choices([1, 2, 3], k=chance.randint(0, 2)))))
    return Upsert(doc(id_, text, max(0, rev - chance.choice([0, 0, 0, 40])), at, consultation=chance.randint(1, 4),
                      article=articles, status=chance.choice(["published", "hidden"])))  # fmt: skip


def _random_query(chance: random.Random) -> SearchQuery:
    def word() -> str:
        return "".join(chance.choices([w for w in VOCABULARY if w.strip()], k=chance.randint(1, 2)))

    text = " ".join(("-" if chance.random() < 0.15 else "") + word() for _ in range(chance.randint(0, 2)))
    possible = (
        Terms("consultation", (1, 2)),
        Terms("article", (None, 2)),
        Terms("status", ("published",)),
        DateRange("created_at", lt=datetime(2024, 4, 1, tzinfo=UTC)),
    )
    filters = tuple(f for f in possible if chance.random() < 0.3)
    return SearchQuery(text, filters, FACETS, sort=chance.choice([Sort.NEWEST, Sort.OLDEST]), size=100)
