from consultations.drafts.models.carried import CarriedNote
from consultations.drafts.models.comparison import DraftComparison
from consultations.drafts.models.draft import Draft
from consultations.drafts.models.html import DraftHtml
from consultations.drafts.models.link import ProvisionLink
from consultations.drafts.models.note import ProvisionNote
from consultations.drafts.models.project import LegislativeProject, ProjectStage
from consultations.drafts.models.provision import Provision

__all__ = [
    "CarriedNote",
    "Draft",
    "DraftComparison",
    "DraftHtml",
    "LegislativeProject",
    "ProjectStage",
    "Provision",
    "ProvisionLink",
    "ProvisionNote",
]
