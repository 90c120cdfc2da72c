"""What can go wrong with a consultation, in the words of the subject."""


class ConsultationsError(Exception):
    """The base of this room's errors."""


class ImmutableTextError(ConsultationsError):
    """Somebody tried to change words that must stay as they were written."""


class ConsultationClosedError(ConsultationsError):
    """A comment arrived outside the times in which its door is open."""


class NotAllowedError(ConsultationsError):
    """The step is not possible from where the record stands."""


class SamePersonError(ConsultationsError):
    """A decision's approver must be neither its proposer nor its reviewer."""


class ReasonMissingError(ConsultationsError):
    """This decision needs a reason."""


class ResultsNotReadyError(ConsultationsError):
    """The check list before publishing the results has open points."""
