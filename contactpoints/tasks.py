from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contactpoints.services.workbooks import KEPT
from portal.accounts.services.grants import sync_all_groups
from portal.jobs.pruning import register_pruning
from portal.jobs.ticker import MINUTE, Duty, register_duty
from portal.media.services import prune_kept_files

register_duty(
    Duty(
        "wagtail groups follow grants",
        10 * MINUTE,
        sync_all_groups,
        label=_("Let groups of the admin follow the roles"),
    )
)
register_pruning(
    "contactpoints.unconfirmed_workbooks", timedelta(days=settings.UPLOAD_KEEP_DAYS), partial(prune_kept_files, KEPT)
)
