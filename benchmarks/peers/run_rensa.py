"""rensa: R-MinHash of 5-character shingles, LSH at Jaccard .5, components of its pairs."""

from common import answer, texts
from rensa import RMinHash, RMinHashLSH
from union_find import components, shingles


def work() -> list[int]:
    index = RMinHashLSH(threshold=0.5, num_perm=64, num_bands=16)
    pairs = []
    for row, text in enumerate(texts()):
        signature = RMinHash(num_perm=64, seed=0)
        signature.update(sorted(shingles(text)))
        pairs += [(row, other) for other in index.query(signature)[:1]]
        index.insert(row, signature)
    return components(row + 1, pairs)


answer(work)
