from consultations.decisions.models.decision import Decision
from consultations.decisions.models.disposition import Disposition
from consultations.decisions.models.kind import DispositionKind
from consultations.decisions.models.member import DecisionMember
from consultations.decisions.models.publication import ResultPublication
from consultations.decisions.models.signature import Signature

__all__ = ["Decision", "DecisionMember", "Disposition", "DispositionKind", "ResultPublication", "Signature"]
