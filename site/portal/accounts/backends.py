"""Sign-in by name or telephone number and password, and the way from a grant into the Wagtail admin."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.http import HttpRequest

from portal.accounts.grants import works_in_admin
from portal.accounts.models import User
from portal.accounts.ratelimit import SIGN_INS_PER_ADDRESS
from portal.audit.middleware import client_address

ADMIN_ACCESS = "wagtailadmin.access_admin"


class GrantBackend(ModelBackend):
    """Django's permissions, and admin access for whoever works there now and for nobody else."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if request is not None and not SIGN_INS_PER_ADDRESS.allows(client_address(request)):
            return None
        named = User.objects.with_phone(username or "").values_list("username", flat=True).first()
        return super().authenticate(request, username=named or username, password=password, **kwargs)

    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        if perm == ADMIN_ACCESS:
            return bool(user_obj.is_active and (user_obj.is_superuser or works_in_admin(user_obj)))
        return super().has_perm(user_obj, perm, obj=obj)


def attempt_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What django-axes counts failures under: a keyed digest, since people type telephone numbers as names."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, str(name).strip().casefold().encode(), hashlib.sha256).hexdigest()[:40]
