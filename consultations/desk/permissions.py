"""Who works at a desk; what may be done there is said by the apps that it shows."""

from portal.accounts.grants import register_action
from portal.accounts.models.grant import DESK_ROLES

OPEN_DESK = "desk.open_desk"

register_action(OPEN_DESK, DESK_ROLES)
