"""How a model says what may no longer change."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

ROW = re.compile(r"\brow\.")
READ_COLUMN = re.compile(r"\brow\.\"?(\w+)\"?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """Columns of a model that the database keeps as they are, and rows that it keeps from being deleted.

    `fields` names what is frozen; without it every field is, except those in `but`. The key is always among them,
    and so is every column that the condition reads, or a row could be thawed by writing it.
    `when` is a condition in SQL that SQLite and PostgreSQL both read; `row.` stands for the row:
    `row.given_at IS NOT NULL`. Without it rows are frozen from the moment they are there.
    `may_enter=False` keeps rows from coming under the condition, by INSERT or by UPDATE: for a condition over a parent.

    Writing the value that is there already changes nothing, and passes.
    """

    fields: Collection[str] = ()
    but: Collection[str] = ()
    when: str = ""
    may_delete: bool = False
    may_enter: bool = True

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self._refuse_nonsense(f"{model.__name__}.{name}", name)
        if model._meta.abstract:
            raise ImproperlyConfigured(f"{model.__name__}.{name}: what is frozen is declared on each table")
        setattr(model, name, self)
        _declared[f"{model._meta.label_lower}.{name}"] = Declared(name=name, model=model, frozen=self)

    def _refuse_nonsense(self, where: str, name: str) -> None:
        if not name.startswith("frozen"):
            raise ImproperlyConfigured(f"{where}: the name of what is frozen begins with 'frozen'")
        if self.fields and self.but:
            raise ImproperlyConfigured(f"{where}: name the fields that are frozen or those that are not")
        if not self.may_enter and not self.when:
            raise ImproperlyConfigured(f"{where}: rows can be kept out of a condition only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A declaration together with where it stands, in the words of the database."""

    name: str
    model: type[models.Model]
    frozen: Frozen

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def columns(self) -> list[str]:
        """The frozen columns in the order of the table."""
        every = {field.column for field in self._fields}
        named = self._columns_of(self.frozen.fields) or every
        frozen = named - self._columns_of(self.frozen.but) | self._condition_columns | {self.key}
        return [str(field.column) for field in self._fields if field.column in frozen]

    @property
    def unknown(self) -> set[str]:
        """What the declaration names and the model does not have."""
        named = {*self.frozen.fields, *self.frozen.but} - {field.name for field in self._fields}
        return named | self._condition_columns - {field.column for field in self._fields}

    @property
    def _fields(self) -> list[models.Field[Any, Any]]:
        return [field for field in self.model._meta.local_concrete_fields if not getattr(field, "generated", False)]

    @property
    def _condition_columns(self) -> set[str]:
        return set(READ_COLUMN.findall(self.frozen.when))

    def _columns_of(self, names: Collection[str]) -> set[str]:
        return {str(field.column) for field in self._fields if field.name in names}

    def condition(self, row: str) -> str:
        """The condition for the row as it was (OLD) or as it shall be (NEW)."""
        return ROW.sub(f"{row}.", self.frozen.when)


_declared: dict[str, Declared] = {}


def declared() -> Iterator[Declared]:
    """Everything that models declare as frozen, by model and name."""
    for _label, declaration in sorted(_declared.items()):
        yield declaration
