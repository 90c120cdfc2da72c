"""Text that is stored encrypted under PII_KEYS: the first key encrypts, all of them decrypt."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _cipher(tuple(settings.PII_KEYS)).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Raises InvalidToken when no key fits."""
    return _cipher(tuple(settings.PII_KEYS)).decrypt(token.encode("ascii")).decode()


class EncryptedTextField(models.TextField[str, str]):
    """A text column that the database file, its backups and its readers see only encrypted; empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value


__all__ = ["EncryptedTextField", "InvalidToken", "decrypt", "encrypt"]
