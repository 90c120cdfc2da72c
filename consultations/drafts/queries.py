from collections.abc import Iterable, Mapping

from consultations.drafts.models import Draft, DraftComparison, Provision


def root_of(path: str) -> str:
    """The article of a paragraph or item; other units stand for themselves."""
    return path.split(".")[0] if path[:1] == "a" and path[1:2].isdigit() else path


def unit_texts(drafts: Iterable[int]) -> Mapping[int, str]:
    """For each unit of these drafts its words with those of its parts, one a line: what stands beside a comment."""
    units = list(Provision.objects.filter(draft__in=set(drafts)))
    own = {unit.pk: _own_words(unit) for unit in units}
    children: dict[int | None, list[int]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit.pk)

    articles = {unit.pk for unit in units if unit.kind == Provision.Kind.ARTICLE}

    def full(pk: int) -> str:
        lines = [full(child) for child in children.get(pk, [])]
        if pk in articles and lines:
            # The first paragraph follows the label on its line, as statutes are set.
            return "\n".join([f"{own[pk]}　{lines[0]}", *lines[1:]])
        return "\n".join(filter(None, [own[pk], *lines]))

    return {unit.pk: full(unit.pk) for unit in units}


def _own_words(unit: Provision) -> str:
    joint = "" if unit.kind in {Provision.Kind.ITEM, Provision.Kind.SUBITEM} else "　"
    return joint.join(filter(None, [unit.label, unit.heading, unit.text]))


def comparison_of(draft: Draft) -> DraftComparison | None:
    """The comparison of a confirmed text with its predecessor; None for a first text, and for one not confirmed."""
    return DraftComparison.objects.filter(new=draft, old_id=draft.previous_id).select_related("old", "new").first()
