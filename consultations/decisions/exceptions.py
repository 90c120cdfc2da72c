"""What can go wrong with decisions, in the words of the subject."""

from portal.exceptions import SubjectError


class ResultsNotReadyError(SubjectError):
    """The check list before publishing the results has open points."""
