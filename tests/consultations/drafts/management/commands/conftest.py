from pathlib import Path

import pytest

from tests.factories import DRAFT_TEXT

NEW_TEXT = DRAFT_TEXT.replace("（二）盲道。", "（二）盲道；\n（三）学校门口。").replace("第四条", "第五条").replace(
    "第三条之一　收费", "第四条　收费"
)  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_bytes(("\ufeff" + DRAFT_TEXT.replace("\n", "\r\n")).encode())
    new.write_text(NEW_TEXT, encoding="gb18030")
    return old, new
