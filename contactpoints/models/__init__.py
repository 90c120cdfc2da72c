from contactpoints.models.area import Area
from contactpoints.models.organisation import Organisation
from contactpoints.models.point import Capability, CollectionPoint, ContactPoint, Designation

__all__ = ["Area", "Capability", "CollectionPoint", "ContactPoint", "Designation", "Organisation"]
