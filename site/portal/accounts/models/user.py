from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in: legislative staff, a liaison officer, a collector. Residents need no account."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)

    # Whether somebody holds an office role is asked several times a page; kept as long as the request's object lives.
    _holds_office: bool | None = None

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.display_name or super().get_full_name() or self.username
