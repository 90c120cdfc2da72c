"""What can go wrong with a consultation, in the words of the subject."""

from portal.exceptions import SubjectError


class ConsultationClosedError(SubjectError):
    """A comment arrived outside the times in which its door is open."""
