from typing import Any

from django.conf import settings
from django.core.checks import Error, register

# Article 23 of the Cybersecurity Law: network logs are kept for at least six months.
MINIMUM_ACCESS_LOG_DAYS = 183


@register("audit")
def check_access_log(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The access log must not be given up before the law allows it."""
    if settings.ACCESS_LOG_DAYS >= MINIMUM_ACCESS_LOG_DAYS:
        return []
    return [
        Error(
            f"ACCESS_LOG_DAYS is {settings.ACCESS_LOG_DAYS}; the law asks for six months.",
            hint=f"Set at least {MINIMUM_ACCESS_LOG_DAYS}.",
            id="portal.E101",
        )
    ]
