import json
import resource
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from search.clustering.files import (
    Problem,
    Texts,
    TextsFileError,
    read_issues,
    read_texts,
    whole_text,
    write_groups,
    write_labels,
)
from search.clustering.model import versions
from search.clustering.pipeline import Clustering, cluster
from search.clustering.types import ClusterOptions

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Group the texts of a file, one JSON object with id and text to a line: who says the same (duplicate_group), "
        "who speaks of the same matter (issue), in which field (topic). Reads no database. The last line of stderr is "
        "a JSON object with counts, seconds and memory. Exit 2: the input is refused, nothing is written."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--output", type=Path, required=True, help="where to write a line for each text")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--labels", type=Path, help="where to write what issues and topics are about")
        parser.add_argument("--model", type=Path, help="where to keep what later comments are compared with")
        parser.add_argument("--previous", type=Path, help="the output of an earlier run: its issues go on")
        parser.add_argument("--draft", type=Path, help="the draft as plain text: what comments quote is not compared")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except TextsFileError as error:
            self._refuse(f"{error.path}: {_message(error)}")
        except OSError as error:
            self._refuse(f"{error.filename or options['output']}: {error.strerror}")
        except UnicodeDecodeError:
            self._refuse(_("%(file)s: not written in UTF-8; save it as UTF-8 text.") % {"file": options["draft"]})

    def _refuse(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(REFUSED)

    def _run(self, options: dict[str, Any]) -> None:
        start = time.perf_counter()
        draft = options["draft"].read_text(encoding="utf-8-sig") if options["draft"] else None
        read = read_texts(options["file"])
        previous = read_issues(options["previous"], read.ids) if options["previous"] else None
        reading = time.perf_counter() - start
        settings = ClusterOptions(seed=options["seed"], threads=max(1, options["threads"]))
        with ExitStack() as stack:
            # Opened first: a folder that cannot be written to is known before the work, not after it.
            output = stack.enter_context(whole_text(options["output"]))
            labels = stack.enter_context(whole_text(options["labels"])) if options["labels"] else None
            found = cluster(
                read.texts,
                settings,
                draft=draft,
                previous=previous,
                labels=labels is not None,
                progress=self._progress(start),
            )
            write_groups(output, read.ids, found)
            if labels is not None:
                write_labels(labels, read, found)
            if options["model"]:
                found.model().save(options["model"])
        self.stderr.write(json.dumps(_summary(read, found, settings, reading, time.perf_counter() - start)))

    def _progress(self, start: float) -> Any:
        def say(stage: str, share: float) -> None:
            gone = time.perf_counter() - start
            left = _("about %(seconds)d s left") % {"seconds": gone * (1 - share) / share} if share > 0.05 else ""
            self.stderr.write(f"{share:4.0%} {stage} {left}".rstrip())

        return say


def _summary(read: Texts, found: Clustering, options: ClusterOptions, reading: float, total: float) -> dict[str, Any]:
    groups, issues = found.sizes()
    seconds = {"read": reading, **found.seconds}
    return {
        "comments": len(read.ids),
        "exact_groups": found.exact_groups,
        "duplicate_groups": len(groups),
        "largest_group": max(groups.tolist(), default=0),
        "decisive": int(found.decisive.sum()),
        "issues": len(issues),
        "issues_of_3_or_more": int((issues >= 3).sum()),
        "topics": found.topics,
        "seconds": {name: round(value, 3) for name, value in (*seconds.items(), ("total", total))},
        "peak_mb": _peak_kb() // 1024,
        "seed": options.seed,
        "backend": "networkit",
        "versions": versions(),
    }


def _peak_kb() -> int:
    """The most memory this process ever held, as the operating system counts it."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would count what the process that started this one held when it forked.
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _message(error: TextsFileError) -> str:
    """What is wrong in which line, and what to do, in the operator's language."""
    messages = {
        Problem.NOT_UTF8: _("line %(line)d: byte %(detail)s is not UTF-8; save the file as UTF-8."),
        Problem.NOT_JSON: _(
            "line %(line)d: no JSON (column %(detail)s); write one object to a line, and see that the file is whole."
        ),
        Problem.NOT_AN_OBJECT: _('line %(line)d: no JSON object; write {"id": …, "text": …}.'),
        Problem.ID_MISSING: _("line %(line)d: there is no id; give each text one."),
        Problem.ID_WRONG: _("line %(line)d: the id %(detail)s is neither a string nor an integer."),
        Problem.ID_REPEATED: _("line %(line)d: the id %(detail)s is already used; give each text its own."),
        Problem.TEXT_MISSING: _("line %(line)d: there is no text; write an empty one where nothing was said."),
        Problem.ISSUE_WRONG: _(
            "line %(line)d: the issue %(detail)s is not a number; give the output of an earlier run."
        ),
        Problem.TEXT_WRONG: _("line %(line)d: the text %(detail)s is not a string; put it in quotation marks."),
    }
    return messages[error.problem] % {"line": error.line, "detail": error.detail}
