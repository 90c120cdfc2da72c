"""What can go wrong with a text, in the words of the subject."""

from portal.exceptions import SubjectError


class ImmutableTextError(SubjectError):
    """Somebody tried to change words that must stay as they were written."""
