"""Looking over which article continues which of the version before."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.drafts.comparison_table import counts_in_words, remark, rows_of
from consultations.drafts.models import Draft, Provision, ProvisionLink
from consultations.drafts.queries import comparison_of
from consultations.drafts.services.lineage import confirm_lineage
from consultations.drafts.unit_names import UnitNames
from consultations.lawtext.comparison import Row
from consultations.office.page_texts import lines_carried, note_lists, page_texts
from consultations.office.views.common import editable_consultation
from consultations.rounds.permissions import EDIT_CONSULTATION
from portal.accounts.access import staff
from portal.accounts.requests import SignedInRequest

_EXCERPT = 60


@staff(EDIT_CONSULTATION)
@require_http_methods(["GET", "POST"])
def lineage(request: SignedInRequest, pk: int, draft_pk: int) -> HttpResponse:
    """Each article with those it continues, in a box to correct; several parted by 、, none for a new article."""
    consultation = editable_consultation(request, pk)
    draft = get_object_or_404(Draft.objects.confirmed(), pk=draft_pk, project=consultation.project)
    if draft.previous is None:
        raise Http404
    comparison = comparison_of(draft)
    said = rows_of(comparison) if comparison else []
    names = UnitNames(draft.previous)
    rows = _rows(draft, said)
    if request.method == "POST":
        changes = _read(request, rows, names)
        if not any(row["error"] for row in rows):
            count = confirm_lineage(draft=draft, changes=changes, by=request.user)
            messages.success(
                request, _("The mapping is confirmed; %(count)d articles were changed by hand.") % {"count": count}
            )
            if draft.carried_notes.exists():
                return redirect("office:carried_notes", pk=pk, draft_pk=draft_pk)
            return redirect("wagtailadmin_pages:edit", pk)
    context = {
        "consultation": consultation,
        "draft": draft,
        "texts": page_texts(consultation),
        "carried": note_lists(lines_carried(draft), draft),
        "rows": rows,
        "refused": [row for row in rows if row["error"]],
        "doubtful": [row for row in rows if row["doubtful"]],
        "plain": [row for row in rows if not row["doubtful"]],
        "names": [str(unit.label) for unit in names.articles],
        "removed": _removed(said),
        "counts": counts_in_words(comparison.summary) if comparison else "",
    }
    status = 422 if any(row["error"] for row in rows) else 200
    return render(request, "office/lineage.html", context, status=status)


def _rows(draft: Draft, said: Iterable[Row]) -> list[dict[str, Any]]:
    remarks = {row.new.path: remark(row) for row in said if row.new}
    links: dict[int, list[ProvisionLink]] = {}
    for link in ProvisionLink.objects.filter(after__draft=draft).select_related("before").order_by("before__order"):
        links.setdefault(link.after_id, []).append(link)
    first = dict(draft.provisions.filter(kind=Provision.Kind.PARAGRAPH, number=1).values_list("parent", "text"))
    rows = []
    for unit in draft.provisions.filter(kind=Provision.Kind.ARTICLE):
        before = links.get(unit.pk, [])
        same = len(before) == 1 and before[0].same_text
        rows.append({
            "unit": unit, "field": f"from_{unit.pk}", "error": "",
            "value": "、".join(link.before.label for link in before),
            "doubtful": not same,
            "remark": remarks.get(unit.path, ""),
            "by_hand": any(link.by_hand for link in before),
            "words": first.get(unit.pk, "")[:_EXCERPT],
        })  # fmt: skip
    return rows


def _read(request: SignedInRequest, rows: list[dict[str, Any]], names: UnitNames) -> dict[str, list[str]]:
    """The boxes as old paths; a name that the old text does not have is an error in its row."""
    changes: dict[str, list[str]] = {}
    for row in rows:
        if row["field"] not in request.POST:
            continue
        row["value"] = request.POST[row["field"]].strip()
        paths = []
        for name in filter(None, row["value"].replace("，", "、").replace(",", "、").split("、")):
            unit = names.find(name)
            if unit is None:
                missing = names.missing(name)
                row["error"] = missing.message if missing.nearest else _no_such(name, names)
                continue
            paths.append(unit.path)
        changes[row["unit"].path] = paths
    return changes


def _no_such(name: str, names: UnitNames) -> str:
    return _("The version before has no “%(name)s”; it has %(span)s.") % {"name": name, "span": names.span}


def _removed(said: Iterable[Row]) -> list[dict[str, str]]:
    """Old articles beside which no new one stands: left out, or merged into others."""
    return [
        {"label": row.old.label, "remark": remark(row)}
        for row in said
        if row.old and row.new is None and row.kind == Provision.Kind.ARTICLE
    ]
