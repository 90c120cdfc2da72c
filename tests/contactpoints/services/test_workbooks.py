from typing import Any

import pytest

from contactpoints.models import Area
from contactpoints.services.workbooks import WorkbookGoneError, import_kept_workbook, keep_workbook
from portal.accounts.models import Role, User
from portal.audit.models import AuditEntry
from portal.media.models import PrivateFile
from tests.contactpoints.helpers import put, small, workbook
from tests.factories import UserFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def security() -> User:
    return person_with(Role.SECURITY)


def test_a_kept_workbook_is_unreadable_on_disk_and_gone_once_imported(
    security: User, django_capture_on_commit_callbacks: Any
) -> None:
    content = workbook(small())
    kept = keep_workbook(content=content, name="network.xlsx", by=security)
    name, storage = kept.file.name, kept.file.storage
    with storage.open(name) as file:
        assert b"PK" not in file.read()[:2]

    with django_capture_on_commit_callbacks(execute=True):
        report = import_kept_workbook(pk=kept.pk, by=security)

    assert report.stored
    assert not PrivateFile.objects.exists()
    assert not storage.exists(name)
    actions = AuditEntry.objects.filter(action__startswith="contactpoints.").values_list("action", flat=True)
    assert sorted(actions) == ["contactpoints.import_network", "contactpoints.keep_workbook"]


def test_a_kept_workbook_with_a_mistake_is_not_kept_on(security: User) -> None:
    tables = small()
    put(tables, "挂牌", 3, "级别", "世界级")
    kept = keep_workbook(content=workbook(tables), name="network.xlsx", by=security)

    report = import_kept_workbook(pk=kept.pk, by=security)

    assert [error["column"] for error in report.errors] == ["级别"]
    assert not Area.objects.exists()
    assert not PrivateFile.objects.exists()


def test_a_kept_workbook_is_imported_by_whoever_checked_it_and_once(security: User) -> None:
    kept = keep_workbook(content=workbook(small()), name="network.xlsx", by=security)

    with pytest.raises(WorkbookGoneError):
        import_kept_workbook(pk=kept.pk, by=UserFactory())
    import_kept_workbook(pk=kept.pk, by=security)
    with pytest.raises(WorkbookGoneError):
        import_kept_workbook(pk=kept.pk, by=security)
