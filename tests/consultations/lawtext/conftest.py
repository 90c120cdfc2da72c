from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def texts(laws: list[Path]) -> dict[str, str]:
    return {law.name: law.read_text(encoding="utf-8") for law in laws}
