"""How common a token is in texts at large: what is said everywhere tells little, also in a round of thirty comments."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from search.clustering.types import ClusterOptions
from search.clustering.vectors import IdfPrior, count_tokens, document_frequencies

PRIOR_FILE = Path(__file__).parent / "idf_prior.npz"
_AT_LEAST = 3


def count_prior(texts: Sequence[str]) -> IdfPrior:
    """Document frequencies of all tokens that at least three of the texts hold."""
    tokens, frequencies = document_frequencies(count_tokens(texts, ClusterOptions().max_chars))
    kept = frequencies >= _AT_LEAST
    return IdfPrior(tokens[kept], frequencies[kept], len(texts))


def save_prior(prior: IdfPrior, path: Path) -> None:
    """Write numbers only. Tokens, which ascend, are kept as their differences."""
    np.savez_compressed(
        path,
        steps=np.diff(prior.tokens, prepend=0),
        frequencies=prior.frequencies.astype(np.uint16),
        documents=np.array(prior.documents),
    )


@cache
def default_prior() -> IdfPrior:
    """The table that ships with the program; scripts/count-idf-prior counts it."""
    with np.load(PRIOR_FILE, allow_pickle=False) as stored:
        return IdfPrior(np.cumsum(stored["steps"]), stored["frequencies"].astype(np.int64), int(stored["documents"]))
