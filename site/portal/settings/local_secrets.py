"""Secrets of a first run: made once, kept beside the data, readable by the owner alone."""

import os
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.management.utils import get_random_secret_key


def local_secret(path: Path, *, fernet: bool = False) -> str:
    """The secret in the file; a new one is written when there is none. Two first starts at once agree."""
    if not path.exists():
        secret = Fernet.generate_key().decode() if fernet else get_random_secret_key()
        _write_once(path, secret)
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, secret: str) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
