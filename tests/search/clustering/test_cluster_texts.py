import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.utils.translation import override

from search.clustering.incremental import assign
from search.clustering.model import ClusterModel
from search.synthetic.consultation import make_comments

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def environment() -> dict[str, str]:
    """No database can be opened: the command needs none."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": "sqlite:////nowhere/at/all"}


def write(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def records(count: int, seed: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"a{made.id}" if made.id % 2 else made.id, "text": made.text} for made in make_comments(count, seed)]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_contract_of_the_command(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", records(400))

    done = run(
        "cluster_texts",
        source,
        "--output",
        tmp_path / "out.jsonl",
        "--labels",
        tmp_path / "labels.jsonl",
        "--model",
        tmp_path / "m.npz",
    )

    assert (done.returncode, done.stdout) == (0, "")
    lines = read(tmp_path / "out.jsonl")
    assert [line["id"] for line in lines] == [record["id"] for record in read(source)]
    assert all(list(line) == ["id", "duplicate_group", "issue", "topic"] for line in lines)
    summary = json.loads(done.stderr.splitlines()[-1])
    assert summary["comments"] == 400
    assert summary["duplicate_groups"] == len({line["duplicate_group"] for line in lines})
    assert summary["issues"] == len({line["issue"] for line in lines})
    assert summary["topics"] == len({line["topic"] for line in lines})
    assert {
        "seconds",
        "peak_mb",
        "seed",
        "backend",
        "versions",
        "exact_groups",
        "largest_group",
        "issues_of_3_or_more",
    } <= summary.keys()
    labels = read(tmp_path / "labels.jsonl")
    assert {label["kind"] for label in labels} == {"issue", "topic"}
    model = ClusterModel.load(tmp_path / "m.npz")
    found = assign(model, [record["text"] for record in read(source)])
    assert found.issue.tolist() == [line["issue"] for line in lines]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "labels.jsonl", "m.npz", "out.jsonl"]


def test_the_same_file_gives_the_same_bytes_and_shuffled_lines_the_same_numbers(tmp_path: Path) -> None:
    made = records(600, 2)
    source = write(tmp_path / "in.jsonl", made)
    shuffled = write(tmp_path / "shuffled.jsonl", random.Random(1).sample(made, len(made)))

    for name, file, threads in (("a", source, 1), ("b", source, 2), ("c", shuffled, 2)):
        assert run("cluster_texts", file, "--output", tmp_path / name, "--threads", threads).returncode == 0

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    numbers = [{line.pop("id"): line for line in read(tmp_path / name)} for name in ("a", "c")]
    assert numbers[0] == numbers[1]


def test_issues_of_an_earlier_output_go_on(tmp_path: Path) -> None:
    made = records(900, 5)
    first, second = write(tmp_path / "first.jsonl", made[:800]), write(tmp_path / "second.jsonl", made)
    assert run("cluster_texts", first, "--output", tmp_path / "before").returncode == 0

    done = run("cluster_texts", second, "--output", tmp_path / "after", "--previous", tmp_path / "before")

    assert done.returncode == 0
    before, after = ({line["id"]: line["issue"] for line in read(tmp_path / name)} for name in ("before", "after"))
    together: dict[int, set[int]] = {}
    for key, issue in before.items():
        together.setdefault(issue, set()).add(after[key])
    assert np.mean([len(issues) == 1 for issues in together.values()]) > 0.95


def test_a_wrong_earlier_output_is_named(tmp_path: Path) -> None:
    source, wrong = write(tmp_path / "in.jsonl", records(3)), write(tmp_path / "wrong", [{"id": 1, "issue": "a"}])

    done = run("cluster_texts", source, "--output", tmp_path / "out", "--previous", wrong)

    assert done.returncode == 2
    assert f"{wrong}: 第 1 行" in done.stderr


def test_made_texts_are_the_same_for_the_same_seed_and_say_what_is_true(tmp_path: Path) -> None:
    for name in ("a", "b"):
        done = run(
            "make_texts", "--count", 300, "--seed", 4, "--output", tmp_path / name, "--draft", tmp_path / f"{name}.txt"
        )
        assert done.returncode == 0

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a.txt").read_text().startswith("第一条　")
    made = read(tmp_path / "a")
    assert len({record["id"] for record in made}) == 300
    assert 100 < sum(record["campaign"] is not None for record in made) < 200


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (b'{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n', "line 2: the id 1 (line 1) is already used; give each text its own."),
        (b'{"id": 1, "text": "a"}\n{"id": 2, "te', "line 2: no JSON (column 11); write one object to a line, and see that the file is whole."),
        (b"[1]\n", 'line 1: no JSON object; write {"id": …, "text": …}.'),
        (b'{"text": "a"}\n', "line 1: there is no id; give each text one."),
        (b'{"id": 1.5, "text": "a"}\n', "line 1: the id 1.5 is neither a string nor an integer."),
        (b'{"id": true, "text": "a"}\n', "line 1: the id true is neither a string nor an integer."),
        (b'{"id": 1}\n', "line 1: there is no text; write an empty one where nothing was said."),
        (b'{"id": 1, "text": null}\n', "line 1: the text null is not a string; put it in quotation marks."),
        (b'{"id": 1, "text": "\xff"}\n', "line 1: byte 20 is not UTF-8; save the file as UTF-8."),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_is_written(tmp_path: Path, lines: bytes, expected: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines)

    said = StringIO()

    with override("en"), pytest.raises(SystemExit) as ended:
        call_command("cluster_texts", source, output=tmp_path / "out.jsonl", stderr=said)

    assert ended.value.code == 2
    assert said.getvalue().strip() == f"{source}: {expected}"
    assert list(tmp_path.iterdir()) == [source]


def test_messages_are_in_the_language_of_the_site(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"[1]\n")

    done = run("cluster_texts", source, "--output", tmp_path / "out.jsonl")

    assert "第 1 行：不是 JSON 对象" in done.stderr


def test_strings_beside_integers_half_characters_and_a_byte_order_mark_are_taken(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(
        b'\xef\xbb\xbf{"id": 1, "text": "\\ud800"}\n\n{"id": "1", "text": ""}\n{"id": "\\ud800", "text": "a", "more": 1}'
    )

    done = run("cluster_texts", source, "--output", tmp_path / "out.jsonl")

    assert done.returncode == 0
    assert [line["id"] for line in read(tmp_path / "out.jsonl")] == [1, "1", "\ud800"]


@pytest.mark.parametrize("missing", ["in", "out", "draft"])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, missing: str) -> None:
    source = write(tmp_path / "in.jsonl", records(3))
    wrong = tmp_path / "nowhere" / "file"
    places = {"in": source, "out": tmp_path / "out.jsonl", "draft": source} | {missing: wrong}

    done = run("cluster_texts", places["in"], "--output", places["out"], "--draft", places["draft"])

    assert done.returncode == 2
    assert str(wrong.parent) in done.stderr
    assert "No such file or directory" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_full_disk_leaves_no_half_written_output(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", records(2_000))
    (tmp_path / "out.jsonl").write_text("before")

    done = run(
        "cluster_texts", source, "--output", tmp_path / "out.jsonl",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
    )  # fmt: skip

    assert done.returncode == 2
    assert "out.jsonl" in done.stderr
    assert (tmp_path / "out.jsonl").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


STAGES = ["normalise", "duplicates", "differences", "vectors", "neighbours", "topics", "issues", "labels"]


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_any_stage_it_leaves_the_output_as_it_was(tmp_path: Path, stage: str) -> None:
    source = write(tmp_path / "in.jsonl", records(4_000))
    (tmp_path / "out.jsonl").write_text("before")
    command = [
        sys.executable,
        "manage.py",
        "cluster_texts",
        str(source),
        "--output",
        str(tmp_path / "out.jsonl"),
        "--labels",
        str(tmp_path / "l"),
    ]

    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if stage in line:
            process.send_signal(signal.SIGKILL)
            break
    process.wait(30)
    process.stderr.close()

    assert process.returncode == -signal.SIGKILL
    assert (tmp_path / "out.jsonl").read_text() == "before"
    assert not (tmp_path / "l").exists()


def test_one_stock_phrase_fifty_thousand_times_collapses_at_once(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": number, "text": "同意"} for number in range(50_000)])
    start = time.monotonic()

    done = run("cluster_texts", source, "--output", tmp_path / "out.jsonl")

    assert json.loads(done.stderr.splitlines()[-1])["largest_group"] == 50_000
    assert time.monotonic() - start < 20
