from consultations.decisions.models.decision import Decision
from consultations.decisions.models.kind import DispositionKind
from consultations.decisions.models.publication import ResultPublication

__all__ = [
    "Decision",
    "DispositionKind",
    "ResultPublication",
]
