"""A workbook of the network between its upload and its import."""

import base64

from django.db import transaction
from django.utils.translation import gettext as _

from contactpoints.exceptions import NetworkError
from contactpoints.importing.network import import_network
from contactpoints.importing.report import NetworkReport
from portal.accounts.models import User
from portal.audit.services import record
from portal.encryption import decrypt, encrypt
from portal.media.models import PrivateFile
from portal.media.services import store_private_file

# Why the file is kept: between its check and its confirmation.
KEPT = "network-workbook"


class WorkbookGoneError(NetworkError):
    def __init__(self) -> None:
        super().__init__(_("Upload the workbook again; the one that was checked is not there any more."))


@transaction.atomic
def keep_workbook(*, content: bytes, name: str, by: User) -> PrivateFile:
    """Keep a workbook until it is confirmed; encrypted, since people's telephone numbers are in it."""
    sealed = encrypt(base64.b64encode(content).decode("ascii")).encode("ascii")
    kept = store_private_file(content=sealed, name=name, by=by, purpose=KEPT)
    record("contactpoints.keep_workbook", subject=kept, by=by)
    return kept


@transaction.atomic
def import_kept_workbook(*, pk: int, by: User) -> NetworkReport:
    """Import a kept workbook, checked once more since others work too; right or wrong, it is kept no longer.

    Raises WorkbookGoneError when it is not there any more, or is somebody else's.
    """
    kept = PrivateFile.objects.select_for_update().filter(pk=pk, purpose=KEPT, uploaded_by=by).first()
    if kept is None:
        raise WorkbookGoneError
    with kept.file.open("rb") as file:
        content = base64.b64decode(decrypt(file.read().decode("ascii")))
    report = import_network(content, by=by)
    kept.delete()
    transaction.on_commit(lambda: kept.file.delete(save=False))
    return report
