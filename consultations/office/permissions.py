"""Who has an office here at all; what may be done in it is said by the apps that it shows."""

from portal.accounts.grants import register_action
from portal.accounts.models.grant import OFFICE_ROLES

OPEN_OFFICE = "office.open_office"

register_action(OPEN_OFFICE, OFFICE_ROLES)
