"""What may be done with decisions and their publication."""

from portal.accounts.grants import register_action
from portal.accounts.models import Role

DECIDE_COMMENT = "decisions.decide_comment"
APPROVE_DECISION = "decisions.approve_decision"
PUBLISH_RESULTS = "decisions.publish_results"

register_action(DECIDE_COMMENT, {Role.REVIEWER})
register_action(APPROVE_DECISION, {Role.APPROVER})
register_action(PUBLISH_RESULTS, {Role.APPROVER, Role.EDITOR})
