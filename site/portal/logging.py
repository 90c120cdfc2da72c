"""Log lines carry no names, phones, codes or words of people: not in messages, nor in what an exception quotes."""

import copy
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType

MOST_CHARS = 500
HIDDEN = "***"
# A receipt code or an invitation's secret in an address; a code anywhere; telephones and numbers of identity cards.
_SECRET = re.compile(r"(/(?:receipts?|come-in)/)[0-9A-Za-z_-]{8,}")
_CODE = re.compile(
    r"(?<![0-9A-Za-z_-])(?=[0-9-]*[A-Z])(?:[0-9A-HJKMNP-TV-Z]{4}-?){2}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z_-])"
)
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-\d{7,8}|\d{17}[\dXx])(?!\d)")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
# Messages of programs are English; Chinese in them is somebody's name or somebody's words, and so it is when escaped.
_CHINESE = re.compile(r"(?:[\u3400-\u9fff\uf900-\ufaff]|\\u[0-9a-fA-F]{4}|%[89a-fA-F][0-9a-fA-F])+")
# What is asked of an address: words looked for, codes typed in.
_QUERY = re.compile(r"(/[^\s?\"']*\?)[^\s\"']+")
_QUOTED = re.compile(r"""(?P<mark>["'])(?P<value>(?:(?!(?P=mark)).)*)(?P=mark)""")
_NAME_OF_A_PROGRAM = re.compile(r"[A-Za-z_][\w.]*")
_LITERAL = re.compile(r"'(?:[^']|'')*'")


def mask(text: str) -> str:
    """The text without what could name a person or quote one."""
    text = _QUERY.sub(rf"\1{HIDDEN}", _SECRET.sub(rf"\1{HIDDEN}", text))
    for pattern in (_MAIL, _CHINESE, _PHONE, _CODE):
        text = pattern.sub(HIDDEN, text)
    return text


def describe(error: BaseException) -> str:
    """Type and first line of the message, without personal data; the other lines of a database's message quote rows."""
    try:
        line = _words_of(error).strip().split("\n", 1)[0]
    except Exception:  # noqa: BLE001  an error that cannot say what it is must not hide that it happened
        line = ""
    # What is quoted is a value, unless it reads like a name in a program; a value that did not fit may read so too.
    keeps_names = "DataError" not in {kind.__name__ for kind in type(error).__mro__}
    line = _QUOTED.sub(lambda found: _without_value(found, keeps_names=keeps_names), line)
    # PostgreSQL keeps neither a NUL nor half a character.
    clean = mask(line).replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return f"{type(error).__name__}: {clean}".removesuffix(": ")[:MOST_CHARS]


def _words_of(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        # Without the name of the file, which somebody chose.
        return f"[Errno {error.errno}] {error.strerror}"
    if len(error.args) > 1 and not isinstance(error, UnicodeError):
        # The rows, values or documents that it is about come after the message.
        return error.args[0] if isinstance(error.args[0], str) else ""
    return str(error)


def _without_value(found: "re.Match[str]", *, keeps_names: bool) -> str:
    if keeps_names and _NAME_OF_A_PROGRAM.fullmatch(found["value"]):
        return found[0]
    return f"{found['mark']}{HIDDEN}{found['mark']}"


def told(error: BaseException) -> str:
    """An exception and those behind it, each with its place in the program and `describe` in place of its message."""
    return "\n".join(_told(error, seen=set()))


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None and id(behind) not in seen:
        yield from _told(behind, seen)
        yield "\nand from that:\n"
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield describe(error)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            if id(part) not in seen:
                yield from _told(part, seen)


class NoPersonalDataFilter(logging.Filter):
    """Mask what could name or quote a person before a handler sees the line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if hasattr(record, "sql"):
            # Django writes the values of a statement into it, and once more behind it.
            record.msg, record.args = f"({record.duration:.3f}) {_LITERAL.sub(HIDDEN, str(record.sql))}", ()  # type: ignore[attr-defined]  # comes with the statement
        message = record.getMessage()
        masked = mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


class NoPersonalDataFormatter(logging.Formatter):
    """Tells an exception without its message, and never what another handler has already made of it."""

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        own.exc_text = told(record.exc_info[1]) if record.exc_info and record.exc_info[1] else None
        own.exc_info = None
        return super().format(own)


def tell_on_stderr() -> None:
    """What ends a command or a thread is told as the log tells it; Python would quote what people wrote."""

    def tell(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        sys.stderr.write(told(error) + "\n")

    def tell_of_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not isinstance(arguments.exc_value, SystemExit):
            sys.stderr.write(told(arguments.exc_value) + "\n")

    sys.excepthook, threading.excepthook = tell, tell_of_thread
