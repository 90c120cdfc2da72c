from itertools import pairwise
from typing import Any

from consultations.comments.queries import by_article, counts_on
from consultations.drafts.models import DraftComparison, Provision
from consultations.rounds.models import Consultation


def comparison_page(consultation: Consultation, stored: DraftComparison, *, everything: bool) -> dict[str, Any]:
    """The rows to show, each with its two sides and where the next change is."""
    old_page = Consultation.objects.listed().filter(draft=stored.old_id).exclude(pk=consultation.pk).first()
    shown = stored.new_id == consultation.draft_id
    said = by_article(counts_on(stored.old_id))
    changed = [at for at, row in enumerate(stored.rows) if row["change"] != "equal" or row["moved"]]
    following = dict(pairwise(changed))
    rows = [
        row | {
            "at": at, "next": following.get(at),
            "old_parts": [part for part in row["segments"] if part[0] != "+"],
            "new_parts": [part for part in row["segments"] if part[0] != "-"],
            "renumbered": row["old_label"] != row["new_label"] and None not in (row["old"], row["new"]),
            "said": said.get(row["old"] or "", 0),
            # An address is one of the text shown; a text that was corrected since has none of its own.
            "has_page": shown and row["new"] and row["kind"] in Provision.TARGET_KINDS,
            "name": row["new_label"] or row["old_label"] or Provision.Kind(row["kind"]).label,
        }
        for at, row in enumerate(stored.rows)
        if row["kind"] != "contents" and (everything or row["change"] != "equal" or row["moved"])
    ]  # fmt: skip
    return {
        "consultation": consultation,
        "comparison": stored,
        "old_page": old_page,
        "rows": rows,
        "everything": everything,
        "first": changed[0] if changed else None,
    }
