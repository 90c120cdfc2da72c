from consultations.models.assignment import Assignment, AssignmentStep
from consultations.models.batch import ImportBatch
from consultations.models.comment import Comment, CommentTarget, DuplicateGroup
from consultations.models.consultation import (
    Consultation,
    ConsultationAttachment,
    ConsultationChannel,
    ConsultationIndexPage,
    Milestone,
)
from consultations.models.decision import Decision, DispositionKind, ResultPublication
from consultations.models.draft import Draft, Provision
from consultations.models.lineage import DraftComparison, DraftHtml, ProvisionLink, ProvisionNote
from consultations.models.project import LegislativeProject, ProjectStage
from consultations.models.submission import CollectionEvent, Contributor, Receipt, Submission

__all__ = [
    "Assignment",
    "AssignmentStep",
    "CollectionEvent",
    "Comment",
    "CommentTarget",
    "Consultation",
    "ConsultationAttachment",
    "ConsultationChannel",
    "ConsultationIndexPage",
    "Contributor",
    "Decision",
    "DispositionKind",
    "Draft",
    "DraftComparison",
    "DraftHtml",
    "DuplicateGroup",
    "ImportBatch",
    "LegislativeProject",
    "Milestone",
    "ProjectStage",
    "Provision",
    "ProvisionLink",
    "ProvisionNote",
    "Receipt",
    "ResultPublication",
    "Submission",
]
