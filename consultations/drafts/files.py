"""Texts of laws in files, as commands take them: read, parsed, and refused in words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from consultations.drafts.messages import UNREADABLE, warning_sentence
from consultations.lawtext.parser import parse
from consultations.lawtext.readers import MAX_BYTES, UnreadableFileError, read_text
from consultations.lawtext.tree import Tree, Unit


def read_file(path: Path) -> tuple[str, Tree]:
    """The text of a file and its tree. Raises CommandError with exit code 2 and what to do."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFileError("too_large")
        source = read_text(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
    except UnreadableFileError as error:
        raise CommandError(f"{path}: {UNREADABLE[error.code]}", returncode=2) from error
    return source, parse(source)


def tree_as_json(file: str, tree: Tree) -> Mapping[str, Any]:
    """What parse_draft prints: units in the order of the text, with offsets into what the reader read."""
    return {
        "file": file,
        "title": tree.title,
        "articles": len(tree.articles),
        "units": [unit_as_json(unit) for unit in tree.units],
        "warnings": [
            {"line": w.line, "code": w.code, "message": warning_sentence(w.code, w.line, w.quote)}
            for w in tree.warnings
        ],
    }


def unit_as_json(unit: Unit) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": unit.kind, "number": unit.number, "suffix": unit.suffix, "label": unit.label, "heading": unit.heading,
        "path": unit.path, "text": unit.text, "start": unit.start, "end": unit.end,
    }  # fmt: skip
    if len(unit.spans) > 1:
        row["spans"] = [list(span) for span in unit.spans]
    return row
