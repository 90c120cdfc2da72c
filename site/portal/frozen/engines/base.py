from abc import ABC, abstractmethod
from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper, truncate_name

from portal.frozen.declaration import Declared
from portal.frozen.models import Lift

# PostgreSQL's names are no longer; SQLite uses the same.
LONGEST_NAME = 63


class Engine(ABC):
    """Reads, makes and drops the triggers of one kind of database."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self.cursor = cursor

    def wanted(self, declarations: Iterable[Declared]) -> dict[str, str]:
        """The script of every trigger that the declarations ask for, by name."""
        return {name: script for each in declarations for name, script in self.scripts(each)}

    @abstractmethod
    def scripts(self, declared: Declared) -> Iterable[tuple[str, str]]:
        """The triggers of one declaration."""

    @abstractmethod
    def stored(self) -> dict[str, str]:
        """The scripts that would make what stands in the database, by name."""

    @abstractmethod
    def drop(self, name: str) -> None: ...

    def create(self, script: str) -> None:
        self.cursor.execute(script)


def trigger_name(declared: Declared, event: str) -> str:
    return truncate_name(f"{declared.name}_{declared.table}_{event}", LONGEST_NAME)


def quoted(name: str) -> str:
    return f'"{name}"'


def not_lifted(declared: Declared, column: str) -> str:
    """That no lift opens this column of the row, or its deletion when the column is empty."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {Lift._meta.db_table} WHERE table_name = '{declared.table}'"
        f" AND row_key = CAST(OLD.{quoted(declared.key)} AS text) AND column_name = '{column}')"
    )


def changed(column: str, differs: str) -> str:
    return f"OLD.{quoted(column)} {differs} NEW.{quoted(column)}"


def entering(declared: Declared) -> str:
    """That an UPDATE brings the row under the condition."""
    return f"({declared.condition('NEW')}) AND NOT ({declared.condition('OLD')})"


def refusal(declared: Declared, what: str) -> str:
    """The message of a refusal; it begins with the same word everywhere."""
    return f"frozen: {declared.table}{what}"


def column_refusal(declared: Declared, column: str) -> str:
    return refusal(declared, f".{column} may not change")
