"""What may be done with people, grants and their records."""

from portal.accounts.grants import register_action
from portal.accounts.models import Role
from portal.accounts.models.grant import POINT_ROLES
from portal.accounts.roles import GRANT_HELPER_ROLE, GRANT_OFFICE_ROLE, GRANT_POINT_ROLE, INVITE_ADVISER

VIEW_PEOPLE = "accounts.view_people"
INVITE_PERSON = "accounts.invite_person"
CLOSE_ACCOUNT = "accounts.close_account"
SEE_PHONE = "accounts.see_phone"
NAME_ROLES = "accounts.name_roles"
DELEGATE = "accounts.delegate"
VIEW_AUDIT = "audit.view_audit"

_LEADS = {Role.HEAD, Role.DEPUTY_HEAD}

register_action(VIEW_PEOPLE, {Role.SECURITY, Role.ADMINISTRATOR, Role.COORDINATOR, Role.OFFICER} | _LEADS)
register_action(INVITE_PERSON, {Role.SECURITY, Role.COORDINATOR, Role.EDITOR} | _LEADS)
register_action(CLOSE_ACCOUNT, {Role.SECURITY})
register_action(SEE_PHONE, {Role.SECURITY, Role.COORDINATOR} | _LEADS)
register_action(NAME_ROLES, {Role.SECURITY, Role.ADMINISTRATOR})
register_action(DELEGATE, POINT_ROLES | {Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.COORDINATOR, Role.DEPUTY})
register_action(GRANT_OFFICE_ROLE, {Role.SECURITY})
register_action(GRANT_POINT_ROLE, {Role.SECURITY, Role.COORDINATOR})
register_action(GRANT_HELPER_ROLE, {Role.SECURITY, Role.COORDINATOR} | _LEADS)
register_action(INVITE_ADVISER, {Role.SECURITY, Role.EDITOR})
register_action(VIEW_AUDIT, {Role.AUDITOR})
