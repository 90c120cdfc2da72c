"""The filters of the comment list: how a value of the index reads, and how one in the address becomes a filter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment, CommentTarget, Submission
from consultations.decisions.models import Disposition, DispositionKind
from consultations.drafts.models import Provision
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.forms import keys
from search.engine import Bucket, Scalar, Terms

Labels = Callable[[Iterable[Scalar]], Mapping[Scalar, str]]


@dataclass(frozen=True, slots=True)
class FacetKind:
    """One filter: its index field, its heading, whether its values are numbers, and their names."""

    field: str
    heading: str | Promise
    is_number: bool
    labels: Labels
    shown: bool = True

    def filter(self, given: list[str]) -> Terms:
        """Values that are none of this field's select nothing."""
        if self.is_number:
            return Terms(self.field, tuple(keys(given)))
        return Terms(self.field, tuple(given))


def _choices(choices: Any) -> Labels:
    names = {value: str(label) for value, label in choices}
    return lambda values: {value: names.get(str(value), str(value)) for value in values}


def _rows(model: Any) -> Labels:
    return lambda values: {pk: str(row) for pk, row in model.objects.in_bulk(list(values)).items()}


def _provisions(values: Iterable[Scalar]) -> Mapping[Scalar, str]:
    units = Provision.objects.in_bulk(list(values))
    return {pk: str(unit) for pk, unit in sorted(units.items(), key=lambda item: (item[1].draft_id, item[1].order))}


def _dispositions(values: Iterable[Scalar]) -> Mapping[Scalar, str]:
    return {kind.code: str(kind) for kind in DispositionKind.objects.filter(code__in=list(values))}


_KINDS = (
    FacetKind("consultation", _("Consultation"), True, _rows(Consultation)),
    FacetKind("status", _("Status"), False, _choices(Disposition.Status.choices)),
    FacetKind("clearance", _("Clearance"), False, _choices(Comment.Clearance.choices)),
    FacetKind("disposition", _("Decision"), False, _dispositions),
    FacetKind("target", _("About"), False, _choices(CommentTarget.Kind.choices)),
    FacetKind("provision", _("Article"), True, _provisions),
    FacetKind("point", _("Contact point"), True, _rows(ContactPoint)),
    FacetKind("door", _("Door"), False, _choices(Submission.Door.choices)),
    FacetKind("group", _("Same opinion"), True, lambda values: {}, shown=False),
)
FACETS: Mapping[str, FacetKind] = {kind.field: kind for kind in _KINDS}


def describe_facets(found: Mapping[str, tuple[Bucket, ...]], data: QueryDict) -> list[dict[str, Any]]:
    """The facets as the page shows them: heading, and per value its name, count, whether it is chosen, whether choosing
    it adds to others of its facet, and the address that chooses or drops it."""
    described = []
    for name, kind in FACETS.items():
        chosen = set(data.getlist(name))
        if not kind.shown or not (found.get(name) or chosen):
            continue
        counts = {bucket.value: bucket.count for bucket in found.get(name, ())}
        labels = kind.labels(counts)
        values = [
            {
                "label": label,
                "count": counts[value],
                "chosen": str(value) in chosen,
                "adds": bool(chosen) and str(value) not in chosen,
                "query": _toggled(data, name, value),
            }
            for value, label in labels.items()
        ]
        described.append({"name": name, "heading": kind.heading, "values": values, "chosen": bool(chosen)})
    return described


def _toggled(data: QueryDict, name: str, value: Scalar) -> str:
    query = data.copy()
    query.pop("page", None)
    chosen = query.getlist(name)
    text = str(value)
    query.setlist(name, [v for v in chosen if v != text] if text in chosen else [*chosen, text])
    return query.urlencode()
