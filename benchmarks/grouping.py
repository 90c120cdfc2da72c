"""What grouping costs and how right it is, through the command itself; and what others make of the same files."""

import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scores import nmi_and_ari, numbered, pair_precision_and_recall, purity
from search.clustering.incremental import assign, match_ids
from search.clustering.pipeline import cluster
from search.synthetic.consultation import Made, make_comments

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
ENVIRONMENTS = ROOT / "var" / "peers"
# Each peer: its environment, and the program in it with its arguments.
METHODS = {
    "BERTopic, offline": ("bertopic", []),
    "KMeans": ("sklearn", ["kmeans"]),
    "MiniBatchKMeans": ("sklearn", ["minibatch"]),
    "LDA": ("sklearn", ["lda"]),
}
DUPLICATE_METHODS = {"datasketch": ("datasketch", []), "rensa": ("rensa", [])}
VARIATIONS = ("exact", "trivial", "greeting", "typos", "rearranged", "extended")
Report = Callable[..., None]


def grouping(report: Report, sizes: Sequence[int], seeds: int) -> None:
    for size in sizes:
        for seed in range(seeds if size <= 100_000 else 1):
            with tempfile.TemporaryDirectory() as folder:
                made = list(make_comments(size, seed))
                _run(report, Path(folder), made, seed)


def _run(report: Report, folder: Path, made: list[Made], seed: int) -> None:
    where = {"size": len(made), "seed": seed}
    source = _write(folder, made)
    started = time.perf_counter()
    command = [sys.executable, "manage.py", "cluster_texts", str(source), "--output", str(folder / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    summary = json.loads(done.stderr.splitlines()[-1])
    report(
        "grouping",
        summary["seconds"]["total"],
        "s",
        process=round(time.perf_counter() - started, 2),
        mb=summary["peak_mb"],
        **where,
    )
    report("grouping by stage", summary["seconds"]["total"], "s", **summary["seconds"], **where)
    lines = [json.loads(line) for line in (folder / "out").read_text(encoding="utf-8").splitlines()]
    group, issue, topic = (np.array([line[name] for line in lines]) for name in ("duplicate_group", "issue", "topic"))
    _duplicates(report, group, made, where)
    _topics(report, "grouping", topic, made, where)
    truth, unique = np.array([one.topic for one in made]), _unique(made)
    sizes = np.bincount(issue)
    report(
        "issues",
        len(sizes),
        "issues",
        topic_purity=round(purity(issue[unique], truth[unique]), 3),
        of_5_or_more=int((sizes >= 5).sum()),
        largest=int(sizes.max()),
        **where,
    )


def _write(folder: Path, made: Sequence[Made]) -> Path:
    source = folder / "in"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": one.id, "text": one.text}, ensure_ascii=False) + "\n" for one in made)
    return source


def _unique(made: Sequence[Made]) -> Any:
    return np.array([one.variation in ("single", "quoting") for one in made])


def _same_text(made: Sequence[Made]) -> Any:
    return numbered([one.campaign or ("own", one.id) for one in made])


def _duplicates(
    report: Report, group: Any, made: Sequence[Made], where: dict[str, Any], figure: str = "near duplicates"
) -> None:
    truth = _same_text(made)
    precision, recall = pair_precision_and_recall(group, truth)
    copies: dict[str, float] = {}
    for variation in VARIATIONS:
        # A copy is found when it stands where most of its campaign's exact copies stand.
        rows = np.array([one.variation == variation for one in made])
        copies[variation] = (
            round(float((group[rows] == _home(group, truth, made)[truth[rows]]).mean()), 4) if rows.any() else 1.0
        )
    report(figure, precision, "pair precision", recall=round(recall, 4), found=copies, **where)


def _home(group: Any, truth: Any, made: Sequence[Made]) -> Any:
    exact = np.array([one.variation == "exact" for one in made])
    home = np.full(truth.max() + 1, -1)
    pairs, counts = np.unique(np.stack([truth[exact], group[exact]], axis=1), axis=0, return_counts=True)
    for at in np.argsort(counts, kind="stable"):
        home[pairs[at, 0]] = pairs[at, 1]
    return home


def _topics(report: Report, figure: str, topic: Any, made: Sequence[Made], where: dict[str, Any]) -> None:
    truth, unique = np.array([one.topic for one in made]), _unique(made)
    spoken = np.array([one.variation != "stock" for one in made])
    all_nmi, all_ari = nmi_and_ari(topic[spoken], truth[spoken])
    nmi, ari = nmi_and_ari(topic[unique], truth[unique])
    report(
        f"{figure}: topics, unique comments",
        ari,
        "ARI",
        nmi=round(nmi, 3),
        all_nmi=round(all_nmi, 3),
        all_ari=round(all_ari, 3),
        topics=len(np.unique(topic)),
        **where,
    )


def living(report: Report, size: int) -> None:
    """New comments, and a second run with a tenth more."""
    made = [one.text for one in make_comments(size, 0)]
    new = [one.text for one in make_comments(20_000, 1)]
    before = cluster(made)
    model = before.model()
    assign(model, new[:1])
    seconds = _timed(lambda: assign(model, new))
    report("assign", len(new) / seconds, "comments/s", size=size)
    one = sorted(_timed(lambda: assign(model, [text])) for text in new[:200])
    report("assign one comment, p95", one[189] * 1000, "ms", p50=round(one[99] * 1000, 2), size=size)
    large = np.flatnonzero(np.bincount(before.issue) >= 5).tolist()
    more = made + new[: size // 10]
    earlier = np.concatenate([before.issue, np.full(len(more) - size, -1)])
    for how, after in (("going on", cluster(more, previous=earlier)), ("found anew", cluster(more))):
        matched = match_ids(before.issue, after.issue[:size], next_id=int(before.issue.max()) + 1)
        kept = set(matched.mapping.values())
        share = float(np.mean([issue in kept for issue in large]))
        report(
            f"issues of 5 and more that keep their id after 10 % more, {how}",
            share,
            "share",
            size=size,
            issues=len(large),
        )


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def peers(report: Report, size: int) -> None:
    """Every peer in an environment of its own, on the same file; those that need it are told the number of topics."""
    made = list(make_comments(size, 0))
    where = {"size": size, "seed": 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = _write(folder, made)
        for method, (environment, arguments) in METHODS.items():
            topics = len({one.topic for one in made})
            said = in_environment(environment, [str(source), str(folder / "out"), *arguments, str(topics)])
            report(f"peer: {method}", said["seconds"], "s", mb=said["peak_mb"], **where)
            _topics(report, f"peer: {method}", read_labels(folder / "out"), made, where)
        for method, (environment, arguments) in DUPLICATE_METHODS.items():
            said = in_environment(environment, [str(source), str(folder / "out"), *arguments])
            report(f"peer: {method}", said["seconds"], "s", mb=said["peak_mb"], **where)
            _duplicates(report, read_labels(folder / "out"), made, where, f"peer: {method}, near duplicates")


def backends(report: Report, size: int) -> None:
    """igraph's Leiden on the graph that ours takes; GPL, hence only here."""
    from search.clustering.communities import find_topics, modularity
    from search.clustering.neighbours import link_graph, nearest
    from search.clustering.types import ClusterOptions
    from search.clustering.vectors import fit_vectors

    options = ClusterOptions(trials=1)
    texts = sorted({one.text for one in make_comments(size, 0) if one.variation == "single"})
    _, x = fit_vectors(texts, options)
    edges = link_graph(nearest(x, k=20, threads=2), len(texts))
    start = time.perf_counter()
    ours = find_topics(len(texts), edges, options)
    report(
        "networkit Leiden, one run",
        time.perf_counter() - start,
        "s",
        modularity=round(modularity(ours, edges, 1.0), 4),
        edges=len(edges.a),
    )
    with tempfile.TemporaryDirectory() as name:
        np.savez(Path(name) / "graph.npz", a=edges.a, b=edges.b, weight=edges.weight, size=len(texts))
        said = in_environment("igraph", [f"{name}/graph.npz", f"{name}/out"])
        theirs = read_labels(Path(name) / "out")
    report(
        "peer: igraph Leiden, one run",
        said["seconds"],
        "s",
        modularity=round(modularity(theirs, edges, 1.0), 4),
        edges=len(edges.a),
    )


def read_labels(path: Path) -> Any:
    return numbered(path.read_text(encoding="utf-8").split())


def in_environment(name: str, arguments: Sequence[str]) -> dict[str, Any]:
    python = ENVIRONMENTS / name / "bin" / "python"
    if not (ENVIRONMENTS / name / ".made").exists():
        venv.create(ENVIRONMENTS / name, with_pip=True, clear=True)
        for line in (PEERS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                subprocess.run(
                    [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *line.split()],
                    check=True,
                )
        (ENVIRONMENTS / name / ".made").touch()
    command = [python, str(PEERS / f"run_{name}.py"), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said
