"""The physical end of erased words: bytes of files, generations of the index, free pages of the database."""

from django.utils import timezone

from consultations.comments.models import Comment, Contributor, Erasure, PublicTextVersion, RowError
from consultations.comments.queries import files_that_hold
from consultations.comments.search_source import comment_source
from portal.audit.services import record
from portal.database import rewrite_tables
from portal.media.models import PrivateFile
from portal.media.services import delete_bytes
from search.building import rebuild

HOLDERS = (Comment, PublicTextVersion, RowError, Contributor, PrivateFile)


def purge_erased() -> int:
    """Take the last traces of erased words away; how many erasures were waiting for it. May be done again at any time.

    Rewrites the tables that held them, so it runs outside a transaction, and builds the index anew, for an index only
    marks what it deletes. Backups and the log of changes of PostgreSQL keep the words until they are rotated.
    """
    waiting = list(Erasure.objects.unpurged().select_related("comment__submission__batch"))
    if not waiting:
        return 0
    for erasure in waiting:
        # What was uploaded after the words were erased is a file of its own right.
        for file in files_that_hold(erasure.comment):
            if file.gone:
                delete_bytes(file)
    rebuild(comment_source, wait=True)
    rewrite_tables(HOLDERS)
    Erasure.objects.filter(pk__in=[erasure.pk for erasure in waiting]).update(purged_at=timezone.now())
    record("comments.purge_erased", subject=None, by=None, details={"count": len(waiting)})
    return len(waiting)
