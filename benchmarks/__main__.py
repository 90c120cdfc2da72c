"""python -m benchmarks [--size 20000] [--only page] [--only grouping --texts 100000 --seeds 5]"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EVERY_TIME = ("search", "duplicates", "parsing", "comparing", "page", "network", "grouping", "living")
# These make an environment for each peer under var/ and fetch it; at 100,000 comments they take ten minutes.
WHEN_NAMED = ("peers", "backends", "real")
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

import django

django.setup()

from benchmarks import drafts, grouping, network, real
from consultations.sample.voices import read_cores
from search.clustering.duplicates import find_duplicates
from search.engine import IndexSchema, SearchDoc, SearchQuery, Terms, TermsFacet, Upsert
from search.engines.sqlite import SqliteEngine
from search.text import normalise


def report(figure: str, value: float, unit: str, **more: Any) -> None:
    print(json.dumps({"figure": figure, "value": round(value, 4), "unit": unit, **more}, ensure_ascii=False))


def timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def make_texts(size: int) -> list[str]:
    """Comments put together from the sample's sentences; seeded."""
    chance = random.Random(1)
    sentences = [core.text for name in ("open", "closed", "second") for core in read_cores(name)]
    return [
        "".join(chance.choices(sentences, k=chance.randint(1, 4))) + str(chance.randrange(size)) for _ in range(size)
    ]


def search(texts: list[str]) -> None:
    schema = IndexSchema("bench", 1, {"consultation": "int", "status": "str"})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    docs = [
        SearchDoc(n, 1, text, {"consultation": (n % 7,), "status": ("new" if n % 3 else "done",)},
                  {"created_at": start + timedelta(minutes=n)})
        for n, text in enumerate(texts, 1)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        engine = SqliteEngine(schema, Path(folder))
        engine.create("bench-1")
        engine.activate("bench-1")
        ops = [Upsert(doc) for doc in docs]
        seconds = timed(lambda: [engine.apply(ops[at : at + 1000]) for at in range(0, len(ops), 1000)])
        report("index documents per second", len(ops) / seconds, "1/s", size=len(ops))
        chance = random.Random(2)
        words = [
            text[at : at + chance.choice([1, 2, 3])] for text in chance.sample(texts, 200) for at in [len(text) // 2]
        ]
        ours = sorted(timed(lambda: _ask(engine, word)) for word in words)
        peer = sorted(_like(texts, words))
    report("query with total, 20 hits and 2 facets, p50", statistics.median(ours), "s", size=len(ops))
    report("query with total, 20 hits and 2 facets, p95", ours[int(len(ours) * 0.95)], "s", size=len(ops))
    report("peer: SQLite LIKE, total and 20 hits only, p50", statistics.median(peer), "s", size=len(ops))


def _ask(engine: SqliteEngine, word: str) -> None:
    engine.search(
        SearchQuery(word, (Terms("consultation", (1, 2, 3)),), (TermsFacet("status"), TermsFacet("consultation")))
    )


def _like(texts: list[str], words: list[str]) -> list[float]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, text TEXT)")
    database.executemany("INSERT INTO c (text) VALUES (?)", [(normalise(text),) for text in texts])
    sql = "SELECT id, COUNT(*) OVER () FROM c WHERE text LIKE ? LIMIT 20"
    return [timed(lambda: database.execute(sql, [f"%{normalise(word)}%"]).fetchall()) for word in words]


def duplicates(texts: list[str]) -> None:
    seconds = timed(lambda: find_duplicates(texts))
    report("near duplicates", len(texts) / seconds, "texts/s", size=len(texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--texts", type=int, action="append", help="comments to group; may be given several times")
    parser.add_argument("--seeds", type=int, default=1, help="made-up rounds of each number of comments")
    parser.add_argument("--only", choices=[*EVERY_TIME, *WHEN_NAMED], action="append")
    options = parser.parse_args()
    texts = make_texts(options.size)
    counts = options.texts or [10_000]
    parts: dict[str, Callable[[], None]] = {
        "search": lambda: search(texts),
        "duplicates": lambda: duplicates(texts),
        "parsing": lambda: drafts.parsing(report),
        "comparing": lambda: drafts.comparing(report),
        "page": lambda: drafts.public_page(report),
        "network": lambda: network.network(report),
        "grouping": lambda: grouping.grouping(report, counts, options.seeds),
        "living": lambda: grouping.living(report, counts[-1]),
        "peers": lambda: grouping.peers(report, counts[-1]),
        "backends": lambda: grouping.backends(report, counts[-1]),
        "real": lambda: real.real(report),
    }
    for name in options.only or EVERY_TIME:
        parts[name]()


if __name__ == "__main__":
    main()
