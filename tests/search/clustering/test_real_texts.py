"""The grouping on messages that residents really wrote; skipped where the folder is absent."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from search.clustering.keys import exact_key
from search.clustering.pipeline import cluster
from tests.search.clustering.reference import accepts


@pytest.fixture(scope="module")
def messages(real_comments: Path) -> list[str]:
    return [json.loads(line)["text"] for line in real_comments.read_text(encoding="utf-8").splitlines()]


def test_real_messages_meet_the_rule_against_their_leader(messages: list[str]) -> None:
    found = cluster(messages).duplicates

    sizes = np.bincount(found.group)
    grouped = [row for row in range(len(messages)) if sizes[found.group[row]] > 1]
    assert len(grouped) > 100
    assert all(accepts(messages[found.leader[found.group[row]]], messages[row]) for row in grouped)


def test_real_messages_shuffled_keep_their_numbers(messages: list[str]) -> None:
    order = random.Random(5).sample(range(len(messages)), len(messages))

    plain, shuffled = cluster(messages), cluster([messages[at] for at in order])

    assert shuffled.issue.tolist() == plain.issue[order].tolist()
    assert shuffled.topic.tolist() == plain.topic[order].tolist()


def test_real_messages_with_one_decisive_character_changed_are_flagged(messages: list[str]) -> None:
    """Ten texts in which one digit or one 不 differs from the original: near duplicates, and all flagged."""
    changed = []
    for text in messages:
        at = text.find("不", 40)
        if len(exact_key(text)) > 120 and 40 <= at < len(text) - 40:
            changed.append((text, text[:at] + text[at + 1 :]))
        if len(changed) == 10:
            break

    for text, other in changed:
        found = cluster([text, text, other])
        assert len(set(found.duplicates.group.tolist())) == 1
        assert found.decisive.tolist() == [False, False, True]
