"""What can go wrong with a text, in the words of the subject."""

from portal.exceptions import SubjectError


class ImmutableTextError(SubjectError):
    """Somebody tried to change words that must stay as they were written."""


class NoteTakenError(SubjectError):
    """On this unit something else is asked or explained already: in `field` stand `words`."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(field, words)
        self.field = field
        self.words = words
