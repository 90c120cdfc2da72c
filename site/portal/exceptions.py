"""Errors that every subject shares: what a service raises and a view or command puts into words."""


class SubjectError(Exception):
    """The base of the errors of a subject."""


class NotAllowedError(SubjectError):
    """The step is not possible from where the record stands."""


class ReasonMissingError(SubjectError):
    """This act needs a reason."""


class SamePersonError(SubjectError):
    """What needs two persons was signed twice by one."""
