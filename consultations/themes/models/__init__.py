from consultations.themes.models.group import DuplicateGroup

__all__ = [
    "DuplicateGroup",
]
