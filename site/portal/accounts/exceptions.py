"""What may not be done with accounts and grants. Messages are for the person who tried."""

from django.utils.translation import gettext as _

from portal.accounts.models import Role


class GrantError(ValueError):
    """A role that cannot be given, or a grant that cannot be ended; the message says why and what to do."""


class NotYoursToGiveError(GrantError):
    def __init__(self) -> None:
        super().__init__(_("You may not give or end this role here. Ask the security administrator."))


class WrongScopeError(GrantError):
    def __init__(self, role: Role) -> None:
        super().__init__(_("The role “%(role)s” cannot be held in this kind of scope.") % {"role": role.label})


class ExcludedRoleError(GrantError):
    def __init__(self, role: Role, other: Role) -> None:
        super().__init__(
            _("Whoever is “%(other)s” cannot be “%(role)s” at the same time. End the one first, or choose another "
              "person.")
            % {"role": role.label, "other": other.label}
        )  # fmt: skip


class TooManyHoldersError(GrantError):
    def __init__(self, role: Role, most: int, holders: list[str]) -> None:
        super().__init__(
            _("There may be only %(most)d “%(role)s” here at a time; now it is %(holders)s. End that first.")
            % {"role": role.label, "most": most, "holders": "、".join(holders)}
        )


class HeldAlreadyError(GrantError):
    def __init__(self) -> None:
        super().__init__(_("This person has this role here from that day already."))


class LastAdministratorError(GrantError):
    def __init__(self, role: Role) -> None:
        super().__init__(
            _("This is the last person with the role “%(role)s”. Give it to somebody else first.")
            % {"role": role.label}
        )


class InvitationError(ValueError):
    """A link that does not let anybody in any more."""


class WrongPasswordError(ValueError):
    def __init__(self) -> None:
        super().__init__(_("This is not your present password."))
