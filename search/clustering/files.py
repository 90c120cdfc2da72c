"""Texts in, groups out: one JSON object to a line, in UTF-8."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import IO, Any

import numpy as np

from search.clustering.labels import GroupLabel
from search.clustering.model import whole_file
from search.clustering.pipeline import Clustering
from search.clustering.types import Ints

Id = str | int


class Problem(Enum):
    NOT_UTF8 = "not UTF-8"
    NOT_JSON = "not JSON"
    NOT_AN_OBJECT = "not an object"
    ID_MISSING = "no id"
    ID_WRONG = "the id is neither a string nor an integer"
    ID_REPEATED = "the id is repeated"
    TEXT_MISSING = "no text"
    TEXT_WRONG = "the text is no string"
    ISSUE_WRONG = "the issue is no number"


class TextsFileError(ValueError):
    """A line that cannot be taken: which one, what is wrong, and of what."""

    def __init__(self, line: int, problem: Problem, detail: str = "") -> None:
        super().__init__(f"line {line}: {problem.value} {detail}".rstrip())
        self.line, self.problem, self.detail = line, problem, detail
        self.path: Path | None = None


@dataclass(slots=True)
class Texts:
    """ids and texts of the lines of a file, in order."""

    ids: list[Id] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def read_texts(path: Path) -> Texts:
    """Read {"id": …, "text": …} from each line; other keys and empty lines are passed over."""
    read = Texts()
    lines: dict[Id, int] = {}
    with _naming(path):
        for number, record in _records(path):
            key, text = _id(number, record), _text(number, record)
            if key in lines:
                raise TextsFileError(number, Problem.ID_REPEATED, f"{_dumped(key)} (line {lines[key]})")
            lines[key] = number
            read.ids.append(key)
            read.texts.append(text)
    return read


def read_issues(path: Path, ids: Sequence[Id]) -> Ints:
    """int64[n]: the issue that an earlier output gives each id, -1 for those that it does not have."""
    with _naming(path):
        known = {_id(number, record): _issue(number, record) for number, record in _records(path)}
    return np.array([known.get(key, -1) for key in ids], dtype=np.int64)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except TextsFileError as error:
        error.path = path
        raise


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                yield number, _record(number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)


def _record(number: int, raw: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise TextsFileError(number, Problem.NOT_UTF8, str(error.start + 1)) from error
    except (ValueError, RecursionError) as error:
        raise TextsFileError(number, Problem.NOT_JSON, str(getattr(error, "colno", ""))) from error
    if not isinstance(record, dict):
        raise TextsFileError(number, Problem.NOT_AN_OBJECT)
    return record


def _id(number: int, record: Mapping[str, Any]) -> Id:
    if "id" not in record:
        raise TextsFileError(number, Problem.ID_MISSING)
    key = record["id"]
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise TextsFileError(number, Problem.ID_WRONG, json.dumps(key, ensure_ascii=False)[:80])
    return key


def _text(number: int, record: Mapping[str, Any]) -> str:
    if "text" not in record:
        raise TextsFileError(number, Problem.TEXT_MISSING)
    if not isinstance(record["text"], str):
        raise TextsFileError(number, Problem.TEXT_WRONG, json.dumps(record["text"], ensure_ascii=False)[:80])
    return record["text"]


def _issue(number: int, record: Mapping[str, Any]) -> int:
    issue = record.get("issue")
    if isinstance(issue, bool) or not isinstance(issue, int) or issue < 0:
        raise TextsFileError(number, Problem.ISSUE_WRONG, _dumped(issue)[:80])
    return issue


def write_groups(file: IO[str], ids: Iterable[Id], found: Clustering) -> None:
    """{"id", "duplicate_group", "issue", "topic"} for each text, in the order of the input."""
    columns = (found.duplicates.group.tolist(), found.issue.tolist(), found.topic.tolist())
    for key, group, issue, topic in zip(ids, *columns, strict=True):
        file.write(f'{{"id": {_dumped(key)}, "duplicate_group": {group}, "issue": {issue}, "topic": {topic}}}\n')


def write_labels(file: IO[str], read: Texts, found: Clustering) -> None:
    """A line for each issue and topic of three and more comments: its phrases, and the comment that stands for it."""
    for kind, labels in (("issue", found.issue_labels), ("topic", found.topic_labels)):
        for number, label in sorted(labels.items()):
            file.write(_dumped(_label(kind, number, label, read)) + "\n")


def _label(kind: str, number: int, label: GroupLabel, read: Texts) -> dict[str, Any]:
    return {
        "kind": kind,
        "number": number,
        "size": label.size,
        "cohesion": round(label.cohesion, 4),
        "phrases": label.phrases,
        "id": read.ids[label.medoid],
        "text": read.texts[label.medoid],
    }


def _dumped(value: Any) -> str:
    """Readable, but for half characters, which no file in UTF-8 can hold."""
    readable = json.dumps(value, ensure_ascii=False)
    try:
        readable.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return readable


@contextmanager
def whole_text(path: Path) -> Iterator[IO[str]]:
    """A text file that takes its name only when all of it is written."""
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        yield file
