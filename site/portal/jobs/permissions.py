"""Who looks after the background work."""

from portal.accounts.grants import register_action
from portal.accounts.models import Role

VIEW_JOBS = "jobs.view_jobs"
CANCEL_JOB = "jobs.cancel_job"

register_action(VIEW_JOBS, {Role.ADMINISTRATOR})
register_action(CANCEL_JOB, {Role.ADMINISTRATOR})
