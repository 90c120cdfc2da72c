from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.grant import Role, Scope
from portal.accounts.phones import phone_digest
from portal.codes import CodeField
from portal.encryption import EncryptedTextField


class PeopleQuerySet(models.QuerySet["User"]):
    def with_phone(self, phone: str) -> Self:
        """Whoever entered this number; it is looked up by a keyed digest, never by itself."""
        digest = phone_digest(phone)
        return self.filter(phone_digest=digest) if digest else self.none()

    def named(self, text: str) -> "User | None":
        """Whoever has an open account under this user name or telephone number."""
        active = self.filter(is_active=True)
        return active.filter(username=text).first() or active.with_phone(text).first()


class PeopleManager(UserManager["User"]):
    """Users, as Django makes them, with our questions."""

    def get_queryset(self) -> PeopleQuerySet:
        return PeopleQuerySet(self.model, using=self._db)

    def with_phone(self, phone: str) -> PeopleQuerySet:
        return self.get_queryset().with_phone(phone)

    def named(self, text: str) -> "User | None":
        return self.get_queryset().named(text)


class User(AbstractUser):
    """A person who signs in: legislative staff, a liaison officer, a collector. Residents need no account."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)
    code = CodeField(_("code"), max_length=40, unique=True, null=True, blank=True)
    position = models.CharField(_("position"), max_length=80, blank=True)
    expertise = models.CharField(_("field"), max_length=120, blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    # None where no phone is known, so that those without one do not collide.
    phone_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    # What this person holds, and the revision of grants of which that is true; `portal.accounts.grants` reads it once.
    _held: "tuple[object, frozenset[tuple[Role, Scope]]] | None" = None

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.display_name or super().get_full_name() or self.username

    @property
    def masked_phone(self) -> str:
        """138****1234: enough to tell two people apart, too little to ring."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) > 7 else "*" * len(self.phone)
