"""Errors of this room."""

from portal.exceptions import SubjectError


class UploadInWorkError(SubjectError):
    """A file that may hold these words is being checked or stored; what it brings is not known yet."""
