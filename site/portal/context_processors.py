"""What every page says of the installation."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from portal.middleware import ENGLISH_PREFIX

LARGE_TYPE_COOKIE = "large-type"


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "site_owner": settings.SITE_OWNER,
        "site_contact": settings.SITE_CONTACT,
        "icp_number": settings.ICP_NUMBER,
        "public_security_number": settings.PUBLIC_SECURITY_NUMBER,
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1",
        "other_language_url": _other_language_url(request),
    }


def _other_language_url(request: HttpRequest) -> str:
    path = request.get_full_path()
    if get_language() == "en":
        return path.removeprefix(ENGLISH_PREFIX.rstrip("/")) or "/"
    return ENGLISH_PREFIX.rstrip("/") + path
