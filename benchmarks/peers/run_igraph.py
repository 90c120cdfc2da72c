"""igraph's Leiden on a graph that is given."""

import random
import sys

import igraph
import numpy as np
from common import answer

stored = np.load(sys.argv[1])
graph = igraph.Graph(int(stored["size"]), np.stack([stored["a"], stored["b"]], axis=1))


def work() -> list[int]:
    random.seed(0)
    igraph.set_random_number_generator(random)
    found = graph.community_leiden(
        objective_function="modularity", weights=stored["weight"].tolist(), resolution=1.0, n_iterations=3
    )
    return list(found.membership)


answer(work)
