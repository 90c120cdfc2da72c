"""Sign-in by name and password, and the way from a grant into the Wagtail admin."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.http import HttpRequest

from portal.accounts.models import Grant, User
from portal.accounts.models.grant import OFFICE_ROLES
from portal.accounts.ratelimit import SIGN_INS_PER_ADDRESS, SIGN_INS_PER_NAME
from portal.audit.middleware import client_address

ADMIN_ACCESS = "wagtailadmin.access_admin"


class GrantBackend(ModelBackend):
    """Django's permissions, and admin access for whoever holds an office role."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if request is not None and not _may_try(request, username or ""):
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)

    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        if perm == ADMIN_ACCESS and user_obj.is_active and _holds_office(user_obj):
            return True
        return super().has_perm(user_obj, perm, obj=obj)


def _may_try(request: HttpRequest, username: str) -> bool:
    address = client_address(request)
    by_name = SIGN_INS_PER_NAME.allows(f"{username.casefold()} {address}")
    return SIGN_INS_PER_ADDRESS.allows(address) and by_name


def _holds_office(user: User) -> bool:
    if user._holds_office is None:
        user._holds_office = Grant.objects.valid().filter(user=user, role__in=OFFICE_ROLES).exists()
    return user._holds_office
