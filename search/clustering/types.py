from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class DuplicateOptions:
    """Sizes in characters; a pair is near by its Jaccard, or when the smaller is nearly contained in the larger."""

    shingle: int = 5
    permutations: int = 64
    band_rows: int = 4
    exact_below: int = 8
    jaccard: float = 0.5
    containment: float = 0.8
    containment_min_shingles: int = 25
    max_ratio: float = 2.5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Duplicates:
    """For n texts in g groups.

    exact: int64[n], number of the exact group. group: int64[n], number of the near-duplicate group, from 0 by
    (-size, smallest key). leader: int64[g], the row that a group's members were compared with. similarity: float32[n],
    Jaccard of the shingles to the leader, 1 for the leader and its copies.
    """

    exact: Ints
    group: Ints
    leader: Ints
    similarity: Floats
