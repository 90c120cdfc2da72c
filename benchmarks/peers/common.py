"""What the programs of all peers share: they run in environments of their own, without this project."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence


def texts() -> list[str]:
    with open(sys.argv[1], encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def answer(work: Callable[[], Iterable[object]]) -> None:
    """Write a label to a line; print seconds and the peak memory."""
    start = time.perf_counter()
    labels: Sequence[object] = list(work())
    seconds = time.perf_counter() - start
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.writelines(f"{label}\n" for label in labels)
    print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
