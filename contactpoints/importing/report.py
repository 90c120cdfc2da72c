"""What an import of the network found and did."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.spreadsheets import cell_error


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    sheet: str
    row: int
    code: str
    outcome: Outcome
    # The columns that change, for an update.
    changed: tuple[str, ...] = ()


@dataclass(slots=True)
class NetworkReport:
    """One outcome for each row; errors as [{"sheet", "row", "column", "value", "message"}]."""

    outcomes: list[RowOutcome] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    stored: bool = False

    def count(self, outcome: Outcome) -> int:
        return sum(1 for row in self.outcomes if row.outcome is outcome)

    def refuse(self, sheet: str, row: int, column: str, value: str, message: str) -> None:
        self.errors.append(cell_error(sheet, row, column, value, message))

    def as_json(self) -> dict[str, Any]:
        """Created, updated and unchanged are what is, or would be, stored; nothing is with an error in the file."""
        wrong = bool(self.errors)
        return {
            # An upload of comments has a batch here; a network is stored as it is.
            "batch": None,
            "rows": len(self.outcomes),
            "created": 0 if wrong else self.count(Outcome.CREATED),
            "updated": 0 if wrong else self.count(Outcome.UPDATED),
            "unchanged": self.count(Outcome.UNCHANGED),
            "errors": self.errors,
        }
