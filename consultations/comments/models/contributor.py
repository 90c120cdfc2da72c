from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.encryption import EncryptedTextField


class Contributor(models.Model):
    """Who spoke, if they said so. Encrypted, in a record of its own, with its own end."""

    name = EncryptedTextField(_("name"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    organisation = EncryptedTextField(_("organisation"), blank=True)
    retain_until = models.DateField(_("kept until"))

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """张*祥: first and last character, never more than two of them."""
        name: str = self.name
        if len(name) < 2:
            return "*" if name else ""
        return name[0] + "*" + (name[-1] if len(name) > 2 else "")
