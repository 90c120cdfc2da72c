"""Where words can still be read: in which tables, and in which files of the site and of its database."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from consultations.comments.search_source import comment_source
from portal.media.models import private_storage

# Two characters in UTF-16 are four bytes, which binary files have by chance.
LONG_ENOUGH = 6


def traces_of(words: str) -> set[str]:
    settle()
    in_tables = {f"table {name}" for name in connection.introspection.table_names() if _holds(_rows(name), words)}
    return in_tables | {f"file {path.name}" for path in _files() if _holds([_bytes(path)], words)}


def settle() -> None:
    """Let PostgreSQL write what it only remembers, as it does by itself sooner or later: samples of columns, pages."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("CHECKPOINT")


def reads_database_files() -> bool:
    """Whether the tests may read the files of the server; those of SQLite they can."""
    return _database_folder() is not None


def _holds(contents: "list[bytes]", words: str) -> bool:
    return any(form in content for content in contents for form in _forms(words))


def _forms(words: str) -> list[bytes]:
    """As text is, as JSON escapes it, and as other programs write it."""
    forms = [words.encode(), words.encode("unicode_escape")]
    if len(words) >= LONG_ENOUGH:
        forms += [words.encode(name) for name in ("utf-16-le", "utf-16-be", "gb18030")]
    return forms


def _rows(table: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  a table of our own
        values = [value for row in cursor.fetchall() for value in row]
    return [bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in values]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _files() -> Iterator[Path]:
    index = getattr(comment_source.engine, "folder", settings.DATA_DIR)
    folders = {Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT), Path(private_storage().location), Path(index)}
    if (own := _database_folder()) is not None:
        folders.add(own)
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def _database_folder() -> Path | None:
    """This database's own; its server's write-ahead log is shared by all, and keeps what it keeps (ADR 12).

    On PostgreSQL in the long runs only: other tests' connections may hold old rows there.
    """
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).parent
    if not os.environ.get("SOAK"):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database"
            " WHERE datname = current_database()"
        )
        folder = Path(cursor.fetchone()[0])
    return folder if os.access(folder, os.R_OK | os.X_OK) else None
