from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from consultations.comments.queries import by_article, counts_on
from consultations.drafts.comparison_table import counts_in_words, remark, rows_of, side
from consultations.drafts.models import DraftComparison, Provision
from consultations.lawtext.comparison import Row
from consultations.rounds.models import Consultation


def comparison_page(consultation: Consultation, stored: DraftComparison, *, everything: bool) -> dict[str, Any]:
    """The rows to show, each with its two sides and where the next change is."""
    old_page = Consultation.objects.listed().filter(draft=stored.old_id).exclude(pk=consultation.pk).first()
    shown = stored.new_id == consultation.draft_id
    said = by_article(counts_on(stored.old_id))
    rows = list(enumerate(rows_of(stored)))
    changed = [at for at, row in rows if _has_changed(row)]
    following = dict(pairwise(changed))
    return {
        "consultation": consultation,
        "comparison": stored,
        "old_page": old_page,
        "counts": counts_in_words(stored.summary),
        "rows": [
            _shown(row, said, has_pages=shown) | {"at": at, "next": following.get(at)}
            for at, row in rows
            if everything or _has_changed(row)
        ],
        "everything": everything,
        "first": changed[0] if changed else None,
    }


def _has_changed(row: Row) -> bool:
    """Whether its words or its place did, or whether it stands for more or fewer articles than before."""
    return row.change != "equal" or row.moved or len(row.origins) > 1 or len(row.outcomes) > 1


_MARKS = {"equal": "＝", "modified": "≠", "added": "＋", "split": "＋", "deleted": "－", "merged": "－"}


def _shown(row: Row, said: Mapping[str, int], *, has_pages: bool) -> dict[str, Any]:
    old_label, new_label = row.old.label if row.old else "", row.new.label if row.new else ""
    name = new_label or old_label or Provision.Kind(row.kind).label
    return {
        "old": row.old and row.old.path,
        "new": row.new and row.new.path,
        "old_label": old_label,
        "new_label": new_label,
        "change": row.change,
        "mark": _MARKS[row.change],
        "remark": remark(row) or _("unchanged"),
        "name": name,
        "heading": f"{old_label} → {new_label}" if row.old and row.new and old_label != new_label else name,
        "old_parts": side(row, new=False),
        "new_parts": side(row, new=True),
        "said": said.get(row.old.path, 0) if row.old else 0,
        # An address is one of the text shown; a text that was corrected since has none of its own.
        "has_page": has_pages and row.new is not None and row.kind in Provision.TARGET_KINDS,
    }
