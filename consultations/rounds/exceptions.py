"""What can go wrong with a consultation, in the words of the subject."""

from portal.exceptions import NotAllowedError, SubjectError


class ConsultationClosedError(SubjectError):
    """A comment arrived outside the times in which its door is open."""


class ActWaitsError(NotAllowedError):
    """Another act on the consultation waits for its second person; that one is answered first."""


class MovedOnError(NotAllowedError):
    """The consultation is no longer as it was when the act was looked at."""


class NothingToCorrectError(NotAllowedError):
    """The newest revision of the page says what the public reads already, or an older one is to be published."""


class ClosingsError(SubjectError):
    """The closings do not do what the act says. `field` names the one at fault, `code` what is wrong with it."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
