import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role, ScopeKind
from portal.accounts.services.grants import grant_role
from portal.audit.models import AuditEntry
from tests.factories import (
    UserFactory,
    person_with,
)

pytestmark = pytest.mark.django_db


def test_the_auditor_reads_filters_and_exports_the_log(client: Client) -> None:
    grant_role(user=UserFactory(), role=Role.OFFICER, scope_kind=ScopeKind.POINT, scope_key="1", by=None)
    client.force_login(person_with(Role.AUDITOR))

    page = client.get(reverse("audit:log") + "?action=accounts.grant_role")
    assert {entry.action for entry in page.context["page"]} == {"accounts.grant_role"}
    assert client.get(reverse("audit:log") + "?since=2099-01-01").context["page"].paginator.count == 0
    export = client.get(reverse("audit:export") + "?action=accounts.grant_role")
    text = b"".join(export.streaming_content).decode("utf-8-sig")
    assert text.count("accounts.grant_role") == 2
    assert AuditEntry.objects.filter(action="audit.export").count() == 1


def test_the_log_cannot_be_changed_by_a_queryset() -> None:
    from portal.audit.models import AppendOnlyError

    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(action="x")
