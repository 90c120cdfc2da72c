from consultations.themes.models.group import DuplicateGroup, GroupMember

__all__ = ["DuplicateGroup", "GroupMember"]
