"""Keeping private files."""

import hashlib
from pathlib import PurePath

from django.core.files.base import ContentFile

from portal.accounts.models import User
from portal.media.models import PrivateFile


def store_private_file(*, content: bytes, name: str, by: User | None) -> PrivateFile:
    """Keep the bytes under DATA_DIR; reading them again asks permission."""
    private = PrivateFile(
        name=PurePath(name).name[:255],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    private.file.save(private.name, ContentFile(content), save=False)
    private.save()
    return private
