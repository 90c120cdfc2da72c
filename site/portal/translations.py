"""Translations compiled (.po to .mo) where they changed, without gettext's msgfmt."""

import os
from collections.abc import Iterable
from pathlib import Path

import polib


def compile_catalogues(folders: Iterable[Path]) -> None:
    for folder in folders:
        for source in Path(folder).rglob("*.po"):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                _compile(source, target)


def _compile(source: Path, target: Path) -> None:
    """Written beside and put in place whole: another process may be reading the catalogue."""
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(beside))
    beside.replace(target)
