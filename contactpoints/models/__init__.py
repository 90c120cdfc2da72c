from contactpoints.models.area import Area, AreaLevel
from contactpoints.models.designation import Designation, PointChange
from contactpoints.models.organisation import Organisation
from contactpoints.models.point import Capability, CollectionPoint, ContactPoint, PartnerUnit, Subject
from contactpoints.models.reception import ReceptionDay

__all__ = [
    "Area",
    "AreaLevel",
    "Capability",
    "CollectionPoint",
    "ContactPoint",
    "Designation",
    "Organisation",
    "PartnerUnit",
    "PointChange",
    "ReceptionDay",
    "Subject",
]
