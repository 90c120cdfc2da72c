import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from gunicorn.config import Config

import portal
from consultations.comments.models import Comment
from portal.accounts.models import User
from portal.gunicorn import NoPersonalDataLogger
from portal.logging import NoPersonalDataFormatter, describe, mask
from tests.factories import comment_on, make_consultation
from tests.log_watch import LogWatch, leaks


class Wordless(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("broken"), "ValueError: broken"),
        (KeyError(), "KeyError"),
        (ValueError("no such person: 张三丰, 13800001111"), "ValueError: no such person: ***, ***"),
        (ValueError("zhang@example.cn is taken"), "ValueError: *** is taken"),
        (ValueError("duplicate key\nDETAIL:  Key (name)=(Zhang) already exists."), "ValueError: duplicate key"),
        (ValueError("a\0b\ud800"), "ValueError: ab?"),
        (Wordless(), "Wordless"),
    ],
)
def test_describe_keeps_type_and_message_without_personal_data(error: Exception, words: str) -> None:
    assert describe(error) == words


def test_describe_is_not_longer_than_its_column() -> None:
    assert len(describe(ValueError("x" * 9000))) == 500


# What a person may have written, in letters that no pattern of Chinese catches too, with what names her.
SAID = "请把第三条删去, says 'Zhang San of Elm Street', 13800001111, K7WM-2P9D-XH4T"
PARTS = ("请把第三条", "Zhang San", "13800001111", "K7WM-2P9D-XH4T")


def log_of(watch: LogWatch) -> str:
    return "".join(watch.lines)


def assert_silent(text: str, *kinds: str) -> None:
    """It tells what failed, and quotes nothing."""
    assert [part for part in PARTS if part in text] == []
    assert [kind for kind in kinds if kind not in text] == []


@pytest.mark.parametrize(
    ("address", "kind"),
    [("quoting", "ValueError: cannot read"), ("in_a_chain", "KeyError"), ("refusing", "ValidationError")],
)
@pytest.mark.urls("tests.portal.failing_urls")
@pytest.mark.django_db
def test_a_failed_request_is_told_without_what_was_posted(address: str, kind: str, _log_watch: LogWatch) -> None:
    response = Client(raise_request_exception=False).post(f"/failing/{address}/?q=张三", {"text": SAID})

    assert response.status_code == 500
    assert_silent(log_of(_log_watch), f"Internal Server Error: /failing/{address}/", kind, "failing_urls.py")


@pytest.mark.django_db
def test_rows_that_the_database_refuses_are_not_quoted(_log_watch: LogWatch) -> None:
    comment = comment_on(make_consultation(), SAID)
    try:
        # PostgreSQL adds the failing row, all of it.
        with transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(people=0)
    except IntegrityError:
        logging.getLogger("some.room").exception("could not be stored")

    assert_silent(log_of(_log_watch), "could not be stored", "IntegrityError", "comments_comment_somebody_spoke")


@pytest.mark.django_db
def test_values_that_do_not_fit_are_not_quoted(is_sqlite: bool, _log_watch: LogWatch) -> None:
    if is_sqlite:
        pytest.skip("SQLite takes any text for a number")
    said = ["Zhang"]
    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        try:
            cursor.execute("SELECT CAST(%s AS integer)", said)
        except DataError:
            logging.getLogger("some.room").exception("could not be read")
            raise

    assert "Zhang" not in log_of(_log_watch)


@pytest.mark.django_db
def test_what_stands_in_the_way_of_a_deletion_is_not_quoted(_log_watch: LogWatch) -> None:
    comment = comment_on(make_consultation(), SAID)
    try:
        comment.submission.delete()
    except ProtectedError:
        logging.getLogger("some.room").exception("could not be deleted")

    assert_silent(log_of(_log_watch), "could not be deleted", "ProtectedError")


@pytest.mark.django_db
def test_statements_are_told_without_their_values(_log_watch: LogWatch, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="django.db.backends"), CaptureQueriesContext(connection):
        assert not User.objects.filter(display_name=SAID).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [SAID])

    assert_silent(log_of(_log_watch), "SELECT", "accounts_user")


def test_what_ends_a_command_or_a_thread_is_told_without_words() -> None:
    code = (
        "import threading\n"
        "from portal.logging import tell_on_stderr\n"
        "tell_on_stderr()\n"
        f"said = {SAID!r}\n"
        "def work(): raise LookupError(said)\n"
        "thread = threading.Thread(target=work); thread.start(); thread.join()\n"
        "raise ValueError(said)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(portal.__file__).parents[1]
    )

    assert ended.returncode == 1
    assert_silent(ended.stderr, "LookupError", "ValueError", "Traceback")


def test_a_command_that_fails_is_told_so(tmp_path: Path) -> None:
    root = Path(portal.__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", f"raise ValueError({SAID!r})"],
        capture_output=True, text=True, cwd=root,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "DATA_DIR": str(tmp_path)},
    )  # fmt: skip

    assert ended.returncode == 1
    assert_silent(ended.stderr, "ValueError", "Traceback")


def test_the_web_servers_own_log_masks_too(capfd: pytest.CaptureFixture[str]) -> None:
    log = NoPersonalDataLogger(Config())
    try:
        raise ValueError(SAID)
    except ValueError:
        log.exception("Error handling request %s", "/receipts/K7WM-2P9D-XH4T/?code=K7WM2P9DXH4T&q=%E5%BC%A0%E4%B8%89")
    logged = capfd.readouterr().err

    assert_silent(logged, "Error handling request /receipts/***", "ValueError")
    assert "K7WM" not in logged
    assert "%E5" not in logged


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("GET /come-in/a1b2c3d4e5/", "GET /come-in/***/"),
        ("GET /office/comments/?q=word&page=2 HTTP/1.1", "GET /office/comments/?*** HTTP/1.1"),
        ("code K7WM2P9DXH4T is unknown", "code *** is unknown"),
        ("call 138 0000 1111 or 0571-88880000", "call *** or ***"),
        ("identity card 330102199001011234", "identity card ***"),
        (r'{"name": "\u5f20\u4e09"}', '{"name": "***"}'),
        ("job 123456789012 took 0.571 s on 2026-11-25", "job 123456789012 took 0.571 s on 2026-11-25"),
    ],
)
def test_mask(line: str, masked: str) -> None:
    assert mask(line) == masked


def test_the_watch_over_the_log_sees_what_it_is_for() -> None:
    said = {"请把第三条删去", "Zhang San of Elm Street"}

    assert leaks("job 3 failed\nValueError: broken", said) == []
    assert len(leaks("请把第三条删去", said)) == 1
    assert len(leaks("from Zhang San of Elm Street, 13800001111, K7WM2P9DXH4T", said)) == 3


def test_an_exception_that_another_handler_told_is_told_anew(_log_watch: LogWatch) -> None:
    try:
        raise ValueError(SAID)
    except ValueError:
        record = logging.getLogger("some.room").makeRecord(
            "some.room", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )
    logging.Formatter().format(record)

    assert SAID in str(record.exc_text)
    assert_silent(NoPersonalDataFormatter().format(record), "failed", "ValueError")
