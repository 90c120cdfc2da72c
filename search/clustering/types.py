"""What goes into grouping and what comes out. Row i of every array is text i of the input."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """Stored with a model and compared when it is loaded. docs/clustering.md says why each has the value it has.

    Near duplicates: `shingle`, `exact_below` in characters of the key; a pair is near by its `jaccard`, or when the
    smaller set is nearly contained in the larger (`containment`, from `containment_min_shingles` on, sizes no further
    apart than `max_ratio`). Vectors: `max_chars` in characters; `max_df` a share, `max_df_docs` a number of documents.
    `prior_documents`: the weight of the table of general texts, in documents. Topics: the best by modularity of at most
    `trials` runs, fewer where the graph is so large that `trial_edges` would be exceeded. Issues: `cohesion` is the
    least mean cosine between the parts of one; two issues of an earlier run have to be nearer by `continuity` to be
    joined. `quote` is the shortest run of the draft, in characters of the key, that counts as a quotation. `seed` is
    for community detection and MinHash; `threads` never changes a result.
    """

    shingle: int = 5
    permutations: int = 96
    band_rows: int = 3
    exact_below: int = 8
    jaccard: float = 0.5
    containment: float = 0.8
    containment_min_shingles: int = 25
    max_ratio: float = 2.5
    quote: int = 12
    max_chars: int = 600
    min_df: int = 2
    max_df: float = 0.3
    max_df_docs: int = 3_000
    max_features: int = 400_000
    k1: float = 2.0
    b: float = 0.75
    prior_documents: int = 100
    neighbours: int = 20
    topic_resolution: float = 1.0
    iterations: int = 3
    trials: int = 10
    trial_edges: int = 2_000_000
    cohesion: float = 0.17
    continuity: float = 0.02
    seed: int = 0
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Duplicates:
    """For n texts in g groups.

    exact: int64[n], number of the exact group, in the order of the keys. group: int64[n], number of the near-duplicate
    group, from 0 by (-size, smallest key). leader: int64[g], the row that a group's members were compared with.
    similarity: float32[n], Jaccard of the shingles to the leader, 1 for the leader and its copies.
    """

    exact: Ints
    group: Ints
    leader: Ints
    similarity: Floats


class ClusteringInputError(ValueError):
    """Input that cannot be grouped: which row, what is wrong, what to do."""

    def __init__(self, row: int, what: str, what_to_do: str) -> None:
        super().__init__(f"row {row}: {what}; {what_to_do}")
        self.row, self.what, self.what_to_do = row, what, what_to_do
