"""The same ids from every engine, equal to a plain substring count, over the sample and real citizens' messages."""

import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from consultations.comments.models import Comment
from consultations.comments.search_source import comment_source
from consultations.sample.build import load
from search.engine import IndexSchema, SearchDoc, SearchQuery, Upsert
from search.engines.memory import MemoryEngine
from search.engines.sqlite import SqliteEngine
from search.finding import find_all
from search.text import normalise
from tests.conftest import drop_everything

QUERIES = 200
SCHEMA = IndexSchema("corpus", 1, {})


def draw_queries(texts: list[str], count: int, seed: int = 7) -> list[str]:
    """Words of one to six characters cut out of the texts, some in traditional characters, some that occur nowhere."""
    chance = random.Random(seed)
    variants = _traditional()
    queries = []
    while len(queries) < count:
        text = chance.choice(texts)
        length = chance.choice([1, 1, 2, 2, 2, 2, 3, 4, 5, 6])
        at = chance.randrange(max(1, len(text) - length))
        word = text[at : at + length]
        if any(char.isspace() or char in '"-' for char in word) or not word:
            continue
        if chance.random() < 0.2:
            word = "".join(variants.get(char, char) for char in word)
        queries.append(word if chance.random() < 0.95 else word + "犇犇")
    return queries


def _traditional() -> dict[str, str]:
    lines = (Path(__file__).parents[2] / "search/script_variants.txt").read_text(encoding="utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return dict(zip(pairs[1::2], pairs[::2], strict=True))


def engines(folder: Path) -> list[Any]:
    built: list[Any] = [MemoryEngine(SCHEMA), SqliteEngine(SCHEMA, folder)]
    if (url := os.environ.get("SEARCH_URL", "")).startswith("http"):
        from search.engines.elastic import ElasticEngine, connect

        built.append(ElasticEngine(SCHEMA, connect(url), prefix=f"{settings.SEARCH_PREFIX}corpus-"))
    return built


def all_ids(engine: Any, text: str) -> list[int]:
    source = type("Source", (), {"engine": engine})()
    return sorted(find_all(source, SearchQuery(text)))


def test_real_messages_give_the_same_ids_everywhere(real_comments: Path, tmp_path: Path) -> None:
    texts = [json.loads(line)["text"] for line in real_comments.read_text(encoding="utf-8").splitlines()[:2000]]
    folded = [normalise(text) for text in texts]
    start = datetime(2024, 1, 1, tzinfo=UTC)
    docs = [SearchDoc(n, 1, text, {}, {"created_at": start + timedelta(minutes=n)}) for n, text in enumerate(texts, 1)]
    built = engines(tmp_path)
    for engine in built:
        if engine.name == "elasticsearch":
            drop_everything(engine)
        engine.create("corpus-1-a")
        engine.activate("corpus-1-a")
        engine.apply([Upsert(doc) for doc in docs])
        engine.refresh()

    for query in draw_queries(texts, QUERIES):
        expected = [n for n, text in enumerate(folded, 1) if normalise(query) in text]
        for engine in built:
            assert all_ids(engine, query) == expected, (engine.name, query)
    for engine in built:
        drop_everything(engine)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_sample_is_found_word_for_word() -> None:
    load()
    texts = dict(Comment.objects.values_list("pk", "original_text"))
    folded = {pk: normalise(text) for pk, text in texts.items()}

    for query in draw_queries(list(texts.values()), QUERIES, seed=8):
        expected = sorted(pk for pk, text in folded.items() if normalise(query) in text)
        assert all_ids(comment_source.engine, query) == expected, query
