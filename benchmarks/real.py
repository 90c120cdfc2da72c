"""How right grouping is on what residents really wrote; needs the folder of real texts beside the project."""

import json
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.grouping import in_environment, read_labels
from benchmarks.scores import b_cubed, nmi_and_ari, numbered
from search.clustering.communities import leiden
from search.clustering.duplicates import find_duplicates
from search.clustering.issues import cohesion, find_issues
from search.clustering.neighbours import Edges, link_graph, nearest
from search.clustering.pipeline import cluster
from search.clustering.prior import count_prior
from search.clustering.types import ClusterOptions
from search.clustering.vectors import IdfPrior, fit_vectors

SHARED = Path(__file__).resolve().parents[2] / "shared"
FLOORS = (0.12, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.20, 0.22, 0.25)
Report = Callable[..., None]


def real(report: Report) -> None:
    if not (SHARED / "comments").exists():
        report("real texts", 0, "skipped: the folder shared/comments is not here")
        return
    subjects(report)
    events(report)
    small_rounds(report)


def subjects(report: Report) -> None:
    """Topics against the seven subjects that officials gave; the prior is counted without these texts."""
    records = _read("labelled.jsonl")
    texts, truth = [record["text"] for record in records], numbered([record["label"] for record in records])
    prior = _prior([record["text"] for record in _read("messages.jsonl")])
    for seed in range(5):
        found = cluster(texts, ClusterOptions(seed=seed), prior=prior)
        nmi, ari = nmi_and_ari(found.topic, truth)
        report("seven subjects: topics", ari, "ARI", nmi=round(nmi, 3), topics=found.topics, seed=seed)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in"
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        for method in ("kmeans", "minibatch", "lda"):
            in_environment("sklearn", [str(source), f"{name}/out", method, "7"])
            nmi, ari = nmi_and_ari(read_labels(Path(name) / "out"), truth)
            report(f"peer: {method}, told that there are seven subjects", ari, "ARI", nmi=round(nmi, 3))


def events(report: Report) -> None:
    """Issues against matters found by reading, near duplicates left out: B-cubed, background counted in."""
    texts, truth, scored = _events()
    prior = _prior([record["text"] for record in _read("labelled.jsonl")])
    found = cluster(texts, prior=prior)
    _b_cubed(report, "events: the whole pipeline", found.issue, truth, scored)
    _, x = fit_vectors(texts, ClusterOptions(), prior)
    edges = link_graph(nearest(x, k=20, threads=2), len(texts))
    for floor in FLOORS:
        _b_cubed(
            report,
            "events: average linkage, not inside topics",
            find_issues(x, edges, floor=floor),
            truth,
            scored,
            floor=floor,
        )
    for link in (0.15, 0.20, 0.25, 0.30):
        for least in (0.12, 0.16, 0.20, 0.25):
            split = _leiden_issues(x, edges, link, least)
            _b_cubed(
                report, "events: Leiden split again, as in the study", split, truth, scored, link=link, cohesion=least
            )


def small_rounds(report: Report) -> None:
    """Rounds of 30 to 1,000 real messages, with and without the table of general texts."""
    texts, truth, scored = _events()
    prior = _prior([record["text"] for record in _read("labelled.jsonl")])
    matters = [rows for rows in (np.flatnonzero(truth == at) for at in range(truth[scored].max() + 1)) if len(rows) > 1]
    background = sorted(set(range(len(texts))) - set(scored.tolist()))
    for count in (30, 50, 51, 100, 300, 1_000):
        for name, weight in (("no prior", 0), ("prior", 100), ("prior", 3_000)):
            scores = [
                _small(texts, truth, _draw(matters, background, count, seed), prior, weight) for seed in range(12)
            ]
            report(
                "small rounds",
                float(np.mean(scores)),
                "B-cubed F",
                size=count,
                prior=name,
                documents=weight,
                worst=round(min(scores), 3),
            )


def _draw(matters: Sequence[Any], background: Sequence[int], count: int, seed: int) -> Any:
    chance = random.Random(seed)
    rows = [row for matter in chance.sample(list(matters), max(2, min(len(matters), count // 15))) for row in matter]
    return np.array(sorted(rows + chance.sample(background, count - len(rows))))


def _small(texts: Sequence[str], truth: Any, rows: Any, prior: IdfPrior, weight: int) -> float:
    none = IdfPrior(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 1)
    options = ClusterOptions(prior_documents=weight)
    found = cluster([texts[row] for row in rows.tolist()], options, prior=prior if weight else none)
    here = truth[rows]
    return b_cubed(found.issue, np.where(here >= 0, here, 0), np.flatnonzero(here >= 0))[2]


def _events() -> tuple[list[str], Any, Any]:
    """Texts without near duplicates, the matter of each or -1, and the rows that have one with two and more messages."""
    records = _read("messages.jsonl")
    lines = (Path(__file__).parent / "events.txt").read_text(encoding="utf-8").splitlines()
    matter = {int(key): at for at, line in enumerate(lines) if not line.startswith("#") for key in line.split()}
    leaders = find_duplicates([record["text"] for record in records]).leader
    kept = [records[row] for row in sorted(leaders.tolist())]
    found = [matter.get(record["id"], -1) for record in kept]
    often = {at for at in found if at >= 0 and found.count(at) > 1}
    numbers = {at: number for number, at in enumerate(sorted(often))}
    truth = np.array([numbers.get(at, -1) for at in found])
    return [record["text"] for record in kept], truth, np.flatnonzero(truth >= 0)


def _b_cubed(report: Report, figure: str, found: Any, truth: Any, scored: Any, **more: Any) -> None:
    precision, recall, f = b_cubed(found, truth, scored)
    report(figure, f, "B-cubed F", precision=round(precision, 3), recall=round(recall, 3), messages=len(scored), **more)


def _leiden_issues(x: Any, edges: Edges, link: float, least: float) -> Any:
    """The study's way: communities of the edges from `link` on inside topics, split again below `least`."""
    count = x.shape[0]
    labels = leiden(count, edges, resolution=1.0, seeds=[0], iterations=3)[0]
    waiting = np.ones(count, dtype=bool)
    while link < 0.61 and waiting.any():
        kept = waiting[edges.a] & waiting[edges.b] & (labels[edges.a] == labels[edges.b]) & (edges.weight >= link)
        found = leiden(count, edges.where(np.flatnonzero(kept)), resolution=1.0, seeds=[0], iterations=3)[0]
        labels = numbered(np.where(waiting, found + labels.max() + 1, labels).tolist())
        loose = (np.bincount(labels) >= 3) & (cohesion(x, labels) < least)
        waiting, link = loose[labels], link + 0.05
    return labels


def _prior(texts: list[str]) -> IdfPrior:
    """As scripts/count-idf-prior counts it, without the texts that are scored."""
    laws = [
        line for path in sorted((SHARED / "laws").glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > 15
    ]  # fmt: skip
    return count_prior(texts + random.Random(0).sample(laws, len(texts)))


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SHARED / "comments" / name).read_text(encoding="utf-8").splitlines()]
