"""Workers killed with -9 while they import and index, and a resident who comments meanwhile.

Small here; `make soak` runs the same with SOAK_ROWS (20,000 unless set).
"""

import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.processes.site import PATIENCE, SLUG, Site, until

SOAK = os.environ.get("SOAK") == "1"
ROWS = int(os.environ.get("SOAK_ROWS", "20000")) if SOAK else 2000
pytestmark = [pytest.mark.soak] if SOAK else []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as started:
        started.manage("load_sample")
        started.start_web()
        started.start_workers()
        yield started


def spreadsheet(folder: Path, rows: int, mark: str) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("填写")
    sheet.append(["针对条款", "意见内容"])
    for n in range(rows):
        sheet.append([f"第{n % 20 + 1}条", f"{mark}第{n}位居民说，助餐点应当再近一些，走过去要{n % 60}分钟"])
    stream = io.BytesIO()
    book.save(stream)
    path = folder / f"{mark}.xlsx"
    path.write_bytes(stream.getvalue())
    return path


def begin_import(site: Site, path: Path) -> int:
    """Upload, check and confirm, as the desk does; the batch's number."""
    return int(
        site.shell(f"""
from pathlib import Path
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.rounds.models import Consultation
from consultations.comments.tasks import STORE_JOB
from contactpoints.models import ContactPoint
from portal.jobs.services import start_job
batch = begin_batch(content=Path({str(path)!r}).read_bytes(), name="a.xlsx", by=None,
                    consultation=Consultation.objects.get(public_slug={SLUG!r}),
                    contact_point=ContactPoint.objects.get(code="QP03"))
check_batch(batch=batch)
start_job(STORE_JOB, payload={{"batch_id": batch.pk}}, by=None)
print(batch.pk)
""")
    )


def stored(site: Site, batch: int) -> int:
    return int(site.query(f"SELECT COUNT(*) FROM comments_comment WHERE batch_id = {batch}"))


def state(site: Site, batch: int) -> str:
    return str(site.query(f"SELECT state FROM comments_importbatch WHERE id = {batch}"))


def test_workers_killed_while_importing_and_indexing(site: Site, tmp_path: Path) -> None:
    batch = begin_import(site, spreadsheet(tmp_path, ROWS, "甲"))
    until(lambda: 0 < stored(site, batch) < ROWS, PATIENCE, "the import is under way")

    os.kill(site.worker_pid("long"), signal.SIGKILL)

    assert state(site, batch) == "storing"
    found = site.manage("search_comments", "甲第", "--format", "json").stdout
    assert '"total": 0' in found
    took = until(lambda: state(site, batch) in {"published", "failed"}, PATIENCE, "the import is finished or failed")
    assert (state(site, batch), stored(site, batch)) == ("published", ROWS)
    print(f"import finished {took:.1f} s after its worker was killed")

    os.kill(site.worker_pid("quick"), signal.SIGKILL)
    took = until(lambda: site.outbox() == 0, PATIENCE, "the index has caught up")
    print(f"index caught up {took:.1f} s after its worker was killed")
    checked = site.manage("check_index", check=False)
    assert checked.returncode == 0, checked.stdout
    # Every stored row once: taken up again, not begun anew.
    doubles = f"SELECT COUNT(*) - COUNT(DISTINCT row_number) FROM comments_submission WHERE batch_id = {batch}"
    assert site.query(doubles) == 0
    unfinished = "SELECT COUNT(*) FROM jobs_job WHERE kind = 'comments.store_batch' AND state <> 'done'"
    assert site.query(unfinished) == 0


def test_a_resident_comments_while_an_import_runs(site: Site, tmp_path: Path) -> None:
    visitor = site.visitor()
    batch = begin_import(site, spreadsheet(tmp_path, ROWS, "乙"))
    until(lambda: stored(site, batch) > 0, PATIENCE, "the import is under way")
    times = []

    while state(site, batch) == "storing" and len(times) < 50:
        times.append(visitor.comment(SLUG, f"导入期间第{len(times)}次提意见"))

    until(lambda: state(site, batch) == "published", PATIENCE, "the import is finished")
    print(f"{len(times)} comments during an import of {ROWS} rows, slowest {max(times):.2f} s")
    assert max(times) <= 2
