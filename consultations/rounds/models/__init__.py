from consultations.rounds.models.act import RoundAct
from consultations.rounds.models.assignment import Assignment, AssignmentStep
from consultations.rounds.models.consultation import Consultation, ConsultationIndexPage
from consultations.rounds.models.milestone import Milestone
from consultations.rounds.models.notice import ConsultationAttachment, WayToRespond

__all__ = [
    "Assignment",
    "AssignmentStep",
    "Consultation",
    "ConsultationAttachment",
    "ConsultationIndexPage",
    "Milestone",
    "RoundAct",
    "WayToRespond",
]
