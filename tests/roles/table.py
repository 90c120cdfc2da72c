"""The table of who may open what: `matrix.txt` read, and written out person by person."""

from dataclasses import dataclass
from pathlib import Path

from portal.accounts.models import Role

TABLE = Path(__file__).parent / "matrix.txt"
ADMIN_TABLE = Path(__file__).parent / "admin.txt"
WHO = ("anonymous", "none", *(role.value for role in Role))
# The pattern of what only the person may open whose record it is.
OWNER = "owner"


@dataclass(frozen=True)
class Line:
    """One line of the table: who may, and whether the owner of the record alone may."""

    name: str
    method: str
    place: str
    pattern: str
    may: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.place}"

    @property
    def is_for_owner(self) -> bool:
        return self.pattern == OWNER


def read_table(table: Path = TABLE) -> list[Line]:
    """Raises ValueError for a line that is not one, and for a pattern or a person that nobody knows."""
    patterns, rows = _sections(table)
    people = {name: _people(words) for name, words in patterns.items()}
    if unused := people.keys() - {row[3] for row in rows}:
        raise ValueError(f"no line uses the patterns {sorted(unused)}")
    return [Line(name, method, place, pattern, people[pattern]) for name, method, place, pattern in rows]


def _sections(table: Path) -> tuple[dict[str, list[str]], list[list[str]]]:
    text = table.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    at = lines.index("[addresses]")
    patterns = {name.strip(): words.split() for name, _, words in (line.partition("=") for line in lines[1:at])}
    rows = [line.split() for line in lines[at + 1 :]]
    if wrong := [row for row in rows if len(row) != 4 or row[3] not in patterns]:
        raise ValueError(f"not an address, a method, a place and a pattern: {wrong}")
    return patterns, rows


def _people(words: list[str]) -> frozenset[str]:
    """`a b` is these two; `* except a` everybody but one."""
    named = frozenset(words) - {"*", "except"}
    if unknown := named - set(WHO):
        raise ValueError(f"nobody is called {sorted(unknown)}")
    return frozenset(WHO) - named if words[:1] == ["*"] else named


def written_out() -> str:
    """Every line with a + or . for each person, as wide as the names above it."""
    head = f"{'address':<35}verb place {' '.join(WHO)}"
    rows = [head]
    for line in read_table():
        marks = " ".join(("+" if who in line.may else ".").ljust(len(who)) for who in WHO)
        rows.append(f"{line.name:<35}{line.method:<5}{line.place:<6}{marks}".rstrip())
    return "\n".join(rows)
