"""Every row of a sheet gets one outcome, before anything is stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from consultations.comments.intake.sheet.columns import COLUMNS
from consultations.comments.intake.sheet.readers import Sheet, UnreadableSheetError
from consultations.comments.intake.sheet.resources import OpinionResource, opinion_of, person_of
from consultations.comments.models import BatchRow, Comment, Submission
from consultations.comments.opinions import Opinion, Person
from consultations.drafts.models import Provision
from consultations.drafts.unit_names import UnitNames
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.jobs.progress import Progress, no_progress
from portal.spreadsheets import cell_error

PROGRESS_ROWS = 500
Outcome = BatchRow.Outcome


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that can be stored."""

    number: int
    opinion: Opinion
    person: Person
    channel: Submission.Channel
    outcome: Outcome
    # What the words point at where the column for it is empty.
    suggested: tuple[Provision, ...] = ()


@dataclass(slots=True)
class Checked:
    """The outcome of every row; `errors` as [{"sheet", "row", "column", "value", "message"}]."""

    rows: int = 0
    good: list[GoodRow] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[tuple[int, Outcome]] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        return sum(1 for _row, found in self.outcomes if found == outcome)

    @property
    def to_store(self) -> list[GoodRow]:
        return [row for row in self.good if row.outcome is not Outcome.ALREADY_THERE]


def check_rows(
    sheet: Sheet, *, consultation: Consultation, contact_point: ContactPoint, progress: Progress = no_progress
) -> Checked:
    """Check every row. Raises UnreadableSheetError when the file belongs elsewhere or says nothing."""
    _check_sheet(sheet, consultation)
    names = UnitNames(consultation.draft)
    resource = OpinionResource(names)
    there = _already_there(consultation, contact_point)
    seen: set[str] = set()
    checked = Checked(rows=len(sheet.rows))
    for at, row in enumerate(sheet.rows):
        values, mistakes = resource.clean_row(row.cells)
        if mistakes:
            checked.errors += [cell_error(sheet.name, row.number, *mistake) for mistake in mistakes]
            checked.outcomes.append((row.number, Outcome.WRONG))
        else:
            opinion = opinion_of(values)
            outcome = _outcome(opinion.fingerprint, there, seen)
            plain = not opinion.targets and not opinion.new_article
            checked.good.append(
                GoodRow(
                    row.number, opinion, person_of(values), Submission.Channel(values["channel"]), outcome,
                    tuple(names.suggest(opinion.original_text)) if plain else (),
                )
            )  # fmt: skip
            checked.outcomes.append((row.number, outcome))
        if at % PROGRESS_ROWS == 0:
            progress(at, len(sheet.rows))
    return checked


def _check_sheet(sheet: Sheet, consultation: Consultation) -> None:
    if sheet.slug and sheet.slug != consultation.public_slug:
        raise UnreadableSheetError(
            _("This template belongs to consultation %(other)s, not to %(this)s. Upload it there, or download the "
              "template of this consultation.")
            % {"other": sheet.slug, "this": consultation.public_slug}
        )  # fmt: skip
    if not sheet.rows:
        raise UnreadableSheetError(
            _("Sheet “%(sheet)s” has no filled rows below the header. Write one opinion a row from row 2 on.")
            % {"sheet": sheet.name}
        )
    twice = [name for name, count in Counter(sheet.headers).items() if name in COLUMNS and count > 1]
    if twice:
        raise UnreadableSheetError(
            _("Row 1 has the column “%(column)s” twice. Keep one of them.") % {"column": twice[0]}
        )


def _already_there(consultation: Consultation, contact_point: ContactPoint) -> "Counter[str]":
    stored = Comment.objects.received().filter(
        consultation=consultation,
        submission__contact_point=contact_point,
        submission__door=Submission.Door.UPLOAD,
    )
    return Counter(_strings(stored.values_list("fingerprint", flat=True).order_by()))


def _strings(values: Any) -> Iterator[str]:
    yield from values.iterator(chunk_size=5000)


def _outcome(fingerprint: str, there: "Counter[str]", seen: set[str]) -> Outcome:
    repeated = fingerprint in seen
    seen.add(fingerprint)
    # Copy for copy: two rows alike need two stored before both count as there.
    if there[fingerprint] > 0:
        there[fingerprint] -= 1
        return Outcome.ALREADY_THERE
    return Outcome.REPEATED if repeated else Outcome.NEW
