"""Community detection: the one place that knows which library does it."""

import threading
from collections.abc import Iterable

import networkit
import numpy as np

from search.clustering.neighbours import Edges
from search.clustering.types import ClusterOptions, Ints

_lock = threading.Lock()


def find_topics(size: int, edges: Edges, options: ClusterOptions) -> Ints:
    """int64[size]: the partition of the greatest modularity among several runs; of equals the earliest run's."""
    trials = max(1, min(options.trials, options.trial_edges // max(len(edges.a), 1)))
    found = leiden(
        size,
        edges,
        resolution=options.topic_resolution,
        seeds=range(options.seed * trials, (options.seed + 1) * trials),
        iterations=options.iterations,
    )
    return max(found, key=lambda labels: modularity(labels, edges, options.topic_resolution))


def modularity(labels: Ints, edges: Edges, resolution: float) -> float:
    """Newman and Girvan 2004, with the resolution of Reichardt and Bornholdt 2006."""
    total = float(edges.weight.sum(dtype=np.float64))
    if not total:
        return 0.0
    degree = np.zeros(int(labels.max()) + 1)
    inside = float(edges.weight[labels[edges.a] == labels[edges.b]].sum(dtype=np.float64))
    for ends in (edges.a, edges.b):
        degree += np.bincount(labels[ends], weights=edges.weight, minlength=len(degree))
    return inside / total - resolution * float(np.square(degree / (2 * total)).sum())


def leiden(size: int, edges: Edges, *, resolution: float, seeds: Iterable[int], iterations: int) -> list[Ints]:
    """int64[size] for each seed: a community for each node, numbered by its smallest (Traag, Waltman, van Eck 2019).

    Modularity with a resolution; a node without edges is a community of its own. One thread, because with more the
    library's result depends on their timing; its seed and its number of threads belong to the process, hence the lock.
    """
    if not len(edges.a):
        return [np.arange(size, dtype=np.int64)]
    nodes, ends = np.unique(np.concatenate([edges.a, edges.b]), return_inverse=True)
    start, end = ends[: len(edges.a)].astype(np.uint64), ends[len(edges.a) :].astype(np.uint64)
    with _lock:
        threads = networkit.getMaxNumberOfThreads()
        networkit.setNumberOfThreads(1)
        try:
            graph = networkit.GraphFromCoo((edges.weight.astype(np.float64), (start, end)), len(nodes), weighted=True)
            found = [_detect(graph, resolution, seed, iterations) for seed in seeds]
        finally:
            networkit.setNumberOfThreads(threads)
    return [_spread(communities, nodes, size) for communities in found]


def _detect(graph: networkit.Graph, resolution: float, seed: int, iterations: int) -> Ints:
    networkit.setSeed(seed, False)
    detection = networkit.community.ParallelLeiden(graph, iterations=iterations, gamma=resolution).run()
    return np.array(detection.getPartition().getVector(), dtype=np.int64)


def _spread(communities: Ints, nodes: Ints, size: int) -> Ints:
    labels = np.arange(size, dtype=np.int64)
    _, first, number = np.unique(communities, return_index=True, return_inverse=True)
    labels[nodes] = nodes[first[number]]
    return number_by_first(labels)


def number_by_first(labels: Ints) -> Ints:
    """The same partition, numbered from 0 in the order of each part's first row."""
    _, first, number = np.unique(labels, return_index=True, return_inverse=True)
    order = np.empty(len(first), dtype=np.int64)
    order[np.argsort(first)] = np.arange(len(first))
    return order[number]
