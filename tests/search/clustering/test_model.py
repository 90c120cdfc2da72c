import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from search.clustering.incremental import assign
from search.clustering.model import ClusterModel, ModelMismatch
from search.clustering.pipeline import cluster
from search.clustering.types import ClusterOptions
from search.synthetic.consultation import make_comments, make_draft

TEXTS = [made.text for made in make_comments(400, 3)]
NEW = [made.text for made in make_comments(50, 4)]


def change_header(path: Path, **changes: object) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    header = json.loads(arrays["header"].tobytes()) | changes
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    np.savez(path, **arrays)


@pytest.mark.parametrize("draft", [None, make_draft(3)])
def test_a_stored_model_assigns_as_the_one_in_memory(tmp_path: Path, draft: str | None) -> None:
    model = cluster(TEXTS, ClusterOptions(seed=2), draft=draft).model()

    model.save(tmp_path / "model.npz")
    loaded = ClusterModel.load(tmp_path / "model.npz")

    ours, theirs = assign(model, NEW), assign(loaded, NEW)
    assert (loaded.options, loaded.comments) == (model.options, 400)
    for name in ("group", "issue", "topic", "similarity"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name))


def test_a_model_holds_arrays_only(tmp_path: Path) -> None:
    cluster(TEXTS).model().save(tmp_path / "model.npz")

    with zipfile.ZipFile(tmp_path / "model.npz") as archive:
        for name in archive.namelist():
            with pytest.raises(pickle.UnpicklingError):
                pickle.loads(archive.read(name))  # noqa: S301 - that it cannot be read so is the point
    assert not np.load(tmp_path / "model.npz", allow_pickle=False)["header"].dtype.hasobject


@pytest.mark.parametrize("changes", [{"versions": {"schema": "0", "tokenizer": "1"}}, {"options": {"shingle": 5}}])
def test_a_model_of_another_version_is_refused_with_what_to_do(tmp_path: Path, changes: dict[str, object]) -> None:
    path = tmp_path / "model.npz"
    cluster(TEXTS[:20]).model().save(path)
    change_header(path, **changes)

    with pytest.raises(ModelMismatch, match=r"another version of this program .* make it anew with cluster_texts"):
        ClusterModel.load(path)


@pytest.mark.parametrize("content", [b"", b"no model", b"PK\x03\x04 cut off"])
def test_a_damaged_model_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.npz").write_bytes(content)

    with pytest.raises(ModelMismatch, match="is no model of this program, or is damaged"):
        ClusterModel.load(tmp_path / "model.npz")


def test_saving_leaves_the_old_file_where_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.npz"
    model = cluster(TEXTS[:20]).model()
    model.save(path)
    before = path.read_bytes()
    monkeypatch.setattr(np, "savez", _no_space)

    with pytest.raises(OSError, match="No space left"):
        model.save(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def _no_space(*args: object, **kwargs: object) -> None:
    raise OSError(28, "No space left on device")
