"""The kinds of decision by their codes."""

from consultations.decisions.models import DispositionKind


def kind(code: str) -> DispositionKind:
    return DispositionKind.objects.get(code=code)
