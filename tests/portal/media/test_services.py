from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from portal.media.models import PrivateFile
from portal.media.services import delete_private_file, prune_kept_files, store_private_file

pytestmark = pytest.mark.django_db


def test_deleting_a_private_file_takes_its_bytes_along() -> None:
    private = store_private_file(content=b"x", name="a.xlsx", by=None)
    name = private.file.name

    delete_private_file(private)

    assert not PrivateFile.objects.exists()
    assert not storages["private"].exists(name)


def test_pruning_goes_on_where_it_was_interrupted() -> None:
    private = store_private_file(content=b"x", name="a.xlsx", by=None, purpose="test")
    storages["private"].delete(private.file.name)

    assert prune_kept_files("test", timezone.now() + timedelta(seconds=1)) == 1
    assert not PrivateFile.objects.exists()
