"""datasketch: MinHash of 5-character shingles, LSH at Jaccard .5, components of its pairs."""

from common import answer, texts
from datasketch import MinHash, MinHashLSH
from union_find import components, shingles


def work() -> list[int]:
    index = MinHashLSH(threshold=0.5, num_perm=64)
    pairs = []
    for row, text in enumerate(texts()):
        signature = MinHash(num_perm=64)
        signature.update_batch([shingle.encode("utf-8") for shingle in shingles(text)])
        pairs += [(row, other) for other in index.query(signature)[:1]]
        index.insert(row, signature)
    return components(row + 1, pairs)


answer(work)
