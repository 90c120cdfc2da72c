"""Keeping private files."""

import hashlib
from datetime import datetime
from functools import partial
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from portal.accounts.models import User
from portal.media.models import PrivateFile


def store_private_file(*, content: bytes, name: str, by: User | None, purpose: str = "") -> PrivateFile:
    """Keep the bytes under DATA_DIR; reading them again asks permission."""
    private = PrivateFile(
        name=PurePath(name).name[:255],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        purpose=purpose,
    )
    private.file.save(private.name, ContentFile(content), save=False)
    private.save()
    return private


def delete_private_file(private: PrivateFile) -> None:
    """Delete the bytes, then the row: after an interruption between the two the row is still there to try again."""
    delete_bytes(private)
    private.delete()


def prune_kept_files(purpose: str, before: datetime) -> int:
    """Delete what was put there for this purpose before this moment and not taken up since; how many files."""
    kept = PrivateFile.objects.filter(purpose=purpose, uploaded_at__lt=before)
    count = 0
    for private in kept:
        delete_private_file(private)
        count += 1
    return count


def blank_private_file(private: PrivateFile, gone: PrivateFile.Gone) -> None:
    """Neither bytes nor name nor digest stay, only that there was a file, and why not. The bytes go with the commit."""
    PrivateFile.objects.filter(pk=private.pk).update(name="", size=0, sha256="", gone=gone)
    transaction.on_commit(partial(delete_bytes, private))


def delete_bytes(private: PrivateFile) -> None:
    """Delete the bytes and leave the row; again is no error."""
    if private.file.name:
        private.file.storage.delete(private.file.name)
