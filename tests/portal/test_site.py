import io
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from consultations.comments.models import Contributor
from consultations.comments.services.batches import begin_batch
from portal.accounts.models import Role
from portal.audit.models import AppendOnlyError, AuditEntry
from portal.audit.services import record
from portal.logging import NoPersonalDataFilter
from portal.media.models import PrivateFile
from tests.factories import ContactPointFactory, UserFactory, make_consultation, officer_of, person_with

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "k3yQ8z-vB1mN6wE" * 4,
    "RECEIPT_KEY": "r9TtB4x_Lq7PzD2s" * 4,
    "PII_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "lifa.example.cn",
    "BASE_URL": "https://lifa.example.cn",
    "SITE_OWNER": "测试市人大常委会",
    "DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
}


def check_deploy(tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), **SAFE}
    # The browser tests set it for their own process.
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    for name, value in changes.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_safe_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    checked = check_deploy(tmp_path)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", None), ("SECRET_KEY", "short"), ("RECEIPT_KEY", None), ("RECEIPT_KEY", SAFE["SECRET_KEY"]),
     ("PII_KEYS", None), ("PII_KEYS", "not-a-key"), ("ALLOWED_HOSTS", None), ("ALLOWED_HOSTS", "*"), ("DEBUG", "1"),
     ("DATABASE_URL", None), ("BASE_URL", "http://lifa.example.cn"), ("SITE_OWNER", None)],
)  # fmt: skip
def test_production_refuses_an_unsafe_value_and_names_it(tmp_path: Path, name: str, value: str | None) -> None:
    checked = check_deploy(tmp_path, **{name: value})

    assert checked.returncode != 0
    assert name in checked.stderr


def test_every_setting_from_the_environment_is_in_the_example() -> None:
    import re

    sources = "".join(
        (ROOT / "site/portal/settings" / f"{name}.py").read_text() for name in ("base", "dev", "production")
    )
    named = set(re.findall(r'env\.\w+\("([A-Z_]+)"', sources))
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert named - example == set()


@pytest.mark.django_db
def test_an_audit_entry_cannot_be_changed_or_deleted() -> None:
    entry = record("test.act", subject=None, by=UserFactory())

    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    assert AuditEntry.objects.get().actor_name == entry.actor_name


@pytest.mark.django_db
def test_an_act_by_request_is_audited_with_its_address(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    client.force_login(officer_of(point))
    task = consultation.assignments.get()

    client.post(reverse("desk:step", args=[task.pk]), {"state": "received"}, REMOTE_ADDR="203.0.113.9")

    entry = AuditEntry.objects.get(action="rounds.assignment_received")
    assert (entry.origin, entry.subject_id) == ("203.0.113.9", str(task.pk))


@pytest.mark.django_db
def test_names_and_phones_are_not_in_the_database_in_clear() -> None:
    from django.utils import timezone

    contributor = Contributor.objects.create(name="张建国", phone="13800001111", retain_until=timezone.localdate())

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM comments_contributor WHERE id = %s", [contributor.pk])
        stored = " ".join(cursor.fetchone())

    assert "张建国" not in stored
    assert "13800001111" not in stored
    assert Contributor.objects.get(pk=contributor.pk).name == "张建国"


def test_log_lines_carry_no_phone_and_no_receipt_code() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoPersonalDataFilter())
    logger = logging.getLogger("test.personal")
    logger.addHandler(handler)

    logger.warning("GET /receipts/K7WM2P9DXH4T/ called from %s", "13800001111")
    logger.removeHandler(handler)

    assert stream.getvalue() == "GET /receipts/***/ called from ***\n"


@pytest.mark.django_db
def test_a_private_file_exists_only_for_whoever_may_read_it(client: Client) -> None:
    own, other = ContactPointFactory(), ContactPointFactory()
    consultation = make_consultation(points=[own, other])
    batch = begin_batch(content=b"x", name="a.xlsx", consultation=consultation, contact_point=own, by=None)
    address = reverse("media:private_file", args=[batch.file.pk])

    assert client.get(address).status_code == 302
    client.force_login(officer_of(other))
    assert client.get(address).status_code == 404
    client.force_login(officer_of(own))
    response = client.get(address)
    assert b"".join(response.streaming_content) == b"x"
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_the_name_on_disk_of_a_private_file_tells_nothing() -> None:
    private = PrivateFile(name="../../secret.xlsx", size=1, sha256="0" * 64)
    private.file.save("../../secret.xlsx", ContentFile(b"x"))

    assert "secret" not in private.file.name


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/consultations/", "/receipts/", "/accounts/sign-in/"])
def test_english_stands_under_its_own_prefix_and_nothing_is_guessed(client: Client, path: str) -> None:
    chinese = client.get(path, headers={"Accept-Language": "en"})
    english = client.get(f"/en{path}", headers={"Accept-Language": "zh-CN"})

    assert '<html lang="zh-Hans"' in chinese.content.decode()
    assert '<html lang="en"' in english.content.decode()
    assert "Accept-Language" not in chinese.headers.get("Vary", "")


@pytest.mark.django_db
def test_large_type_is_kept_in_a_cookie_and_leads_back(client: Client) -> None:
    response = client.post(reverse("large_type"), {"next": "/consultations/"})

    assert response.headers["Location"] == "/consultations/"
    assert 'class="large-type"' in client.get("/").content.decode()
    elsewhere: Any = client.post(reverse("large_type"), {"next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == "/"


@pytest.mark.django_db
def test_health_says_how_the_parts_are(client: Client) -> None:
    answer = client.get("/healthz").json()

    assert answer["database"] is True
    assert set(answer["search"]) == {"comments"}


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/receipts/", {"code": "K7WM2P9DXH4T"})

    assert response.status_code == 403
    assert "返回上一页" in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_says_where_to_go(client: Client) -> None:
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert "回执编号" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/consultations/?find=%00a", "/points/?q=%00", "/audit/?who=%00"])
def test_nul_is_taken_out_of_what_is_asked_for(client: Client, address: str) -> None:
    client.force_login(person_with(Role.AUDITOR))

    assert client.get(address).status_code in {200, 302}


@pytest.mark.django_db
def test_nul_in_a_path_is_found_nowhere_and_in_a_form_refused(client: Client) -> None:
    assert client.get("/consultations/a%00b/").status_code == 404
    assert client.post("/receipts/", {"code": "a\0b"}).status_code == 400
