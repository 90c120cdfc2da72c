"""A clustering kept for later: new comments are compared with it. Numbers only, in .npz; never pickle."""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import networkit
import numpy as np
import scipy
import sparse_dot_topn
from scipy.sparse import csr_matrix

from search.clustering.issues import sum_up
from search.clustering.minhash import ShingleSets, Signatures, band_keys
from search.clustering.quotes import Draft
from search.clustering.types import Array, ClusterOptions, Hashes, Ints
from search.clustering.vectors import VectorModel
from search.text import TOKENIZER_VERSION

# Raise it when keys, hashes, tokens or the arrays below change: models of another version are refused.
SCHEMA = 1
_VECTORS = ("vocabulary", "idf")
_ARRAYS = ("digest", "digest_unit", "leader", "signature", "group", "issue", "topic")


class ModelMismatch(ValueError):
    """A stored model that this program cannot read rightly: what differs, what to do."""


def versions() -> dict[str, str]:
    return {
        "schema": str(SCHEMA),
        "tokenizer": str(TOKENIZER_VERSION),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "sparse_dot_topn": sparse_dot_topn.__version__,
        "networkit": networkit.__version__,
    }


def digests(keys: Sequence[str]) -> Hashes:
    """uint64[n] of exact keys; two different keys among a million share one with a probability below 10^-7."""
    joined = b"".join(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest() for key in keys)
    return np.frombuffer(joined, dtype="<u8")


@dataclass(frozen=True)
class ClusterModel:
    """What `assign` needs. Units are near-duplicate groups, each with one vector; u units, i issues.

    digest: uint64[d], ascending, of every exact key; digest_unit: int64[d]. leader: int64[l], units long enough to have
    shingles; shingles: their sets; signature: uint32[l, p]; x: float32[u, v]. group, issue, topic: int64[u].
    quoted: int8[l, lines] of the draft's lines that leaders quote; draft: its text, "" for none.
    """

    options: ClusterOptions
    vectors: VectorModel
    digest: Hashes
    digest_unit: Ints
    leader: Ints
    shingles: ShingleSets
    signature: Signatures
    quoted: csr_matrix
    x: csr_matrix
    group: Ints
    issue: Ints
    topic: Ints
    comments: int
    draft: str = ""

    @cached_property
    def transposed(self) -> csr_matrix:
        return self.x.T.tocsr()

    @cached_property
    def bands(self) -> list[tuple[Hashes, Ints]]:
        """For each band its keys, ascending, and the leader of each."""
        found = []
        for band in band_keys(self.signature, self.options.band_rows).T:
            order = np.argsort(band, kind="stable")
            found.append((band[order], order))
        return found

    @cached_property
    def quotes(self) -> Draft | None:
        return Draft(self.draft, self.options.quote) if self.draft else None

    @cached_property
    def issue_sizes(self) -> Ints:
        return np.bincount(self.issue)

    @cached_property
    def issue_sums(self) -> csr_matrix:
        """float32[i, v]: the sum of the vectors of each issue."""
        return sum_up(self.x, self.issue)

    @cached_property
    def issue_topic(self) -> Ints:
        topic = np.zeros(len(self.issue_sizes), dtype=np.int64)
        topic[self.issue] = self.topic
        return topic

    def save(self, path: Path) -> None:
        """Write the file whole or not at all."""
        header = {
            "versions": versions(),
            "options": asdict(self.options),
            "comments": self.comments,
            "draft": self.draft,
        }
        header |= {"mean_length": self.vectors.mean_length, "shapes": {"x": self.x.shape, "quoted": self.quoted.shape}}
        arrays: dict[str, Array] = {
            "header": np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), dtype=np.uint8),
            **{name: getattr(self.vectors, name) for name in _VECTORS},
            **{name: getattr(self, name) for name in _ARRAYS},
            "shingle_hashes": self.shingles.hashes,
            "shingle_starts": self.shingles.starts,
        }
        for name in ("x", "quoted"):
            matrix = getattr(self, name)
            arrays |= {f"{name}_data": matrix.data, f"{name}_indices": matrix.indices, f"{name}_indptr": matrix.indptr}
        with whole_file(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> "ClusterModel":
        """Raises ModelMismatch for a file of another version, or one that is no model."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            header = json.loads(arrays.pop("header").tobytes())
        except FileNotFoundError:
            raise
        except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise ModelMismatch(
                f"{path} is no model of this program, or is damaged; make it anew with cluster_texts"
            ) from error
        return cls._from(arrays, header, path)

    @classmethod
    def _from(cls, arrays: Mapping[str, Array], header: Mapping[str, Any], path: Path) -> "ClusterModel":
        _check(header, path)
        options = ClusterOptions(**header["options"])
        vectors = VectorModel(
            arrays["vocabulary"], arrays["idf"], header["mean_length"], options.max_chars, options.k1, options.b
        )
        matrices = {
            name: csr_matrix(tuple(arrays[f"{name}_{part}"] for part in ("data", "indices", "indptr")), shape=shape)
            for name, shape in header["shapes"].items()
        }
        return cls(
            options=options,
            vectors=vectors,
            shingles=ShingleSets(arrays["shingle_hashes"], arrays["shingle_starts"]),
            comments=header["comments"],
            draft=header["draft"],
            **{name: arrays[name] for name in _ARRAYS},
            **matrices,
        )


def _check(header: Mapping[str, Any], path: Path) -> None:
    """Refuse what would be read wrongly. Other versions of the libraries change no number that is stored."""
    ours = versions()
    differing = [
        f"{name} {header['versions'].get(name)} instead of {ours[name]}"
        for name in ("schema", "tokenizer")
        if header["versions"].get(name) != ours[name]
    ]
    known = {field.name for field in fields(ClusterOptions)}
    unknown = sorted(known.symmetric_difference(header["options"]))
    differing += [f"options {', '.join(unknown)}"] if unknown else []
    if differing:
        raise ModelMismatch(
            f"{path} was made by another version of this program ({'; '.join(differing)}); "
            "make it anew with cluster_texts"
        )


class whole_file:
    """A file beside the wanted one, which takes its name only when all went well."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Path:
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", suffix=".part", dir=self._path.parent)
        os.close(handle)
        self._temporary = Path(name)
        return self._temporary

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            self._temporary.unlink(missing_ok=True)
            return
        umask = os.umask(0)
        os.umask(umask)
        self._temporary.chmod(0o666 & ~umask)
        with self._temporary.open("rb") as file:
            os.fsync(file.fileno())
        self._temporary.replace(self._path)
