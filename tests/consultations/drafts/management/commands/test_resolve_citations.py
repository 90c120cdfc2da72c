import json
from pathlib import Path

from tests.consultations.drafts.management.helpers import run


def test_resolve_citations_prints_a_list(files: tuple[Path, Path]) -> None:
    found = json.loads(run("resolve_citations", str(files[0]), text="建议将第三条第（二）项修改为“盲道、坡道”。"))

    assert found == [
        {
            "quote": "第三条第（二）项",
            "target": "a3.p1.i2",
            "action": "change",
            "proposed": "盲道、坡道",
            "certain": True,
        }
    ]
