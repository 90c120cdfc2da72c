"""What people said and who they are never reaches the log: every test's log lines are held against all that was stored."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models.signals import post_init

from consultations.comments.models import Comment
from portal.accounts.models import User
from portal.encryption import EncryptedTextField

# Shorter ones stand in any line by chance.
_FEWEST_CHINESE, _FEWEST_OTHER = 2, 8
_ALWAYS = {
    "a telephone number": re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    "a receipt code": re.compile(r"\b(?=[0-9-]*[A-Z])(?=[A-Z-]*\d)(?:[0-9A-Z]{4}-?){2}[0-9A-Z]{4}\b"),
    "an invitation": re.compile(r"/come-in/[\w-]{9,}"),
}


class LogWatch(io.TextIOBase):
    """Stands where the product's log is written, and knows what was stored since the tests began."""

    def __init__(self, beyond: Any) -> None:
        self.beyond = beyond
        self.lines: list[str] = []
        self.said: set[str] = set()

    def write(self, text: str) -> int:
        self.lines.append(text)
        return int(self.beyond.write(text))

    def flush(self) -> None:
        self.beyond.flush()

    def note(self, *texts: str | None) -> None:
        for text in texts:
            for line in (text or "").splitlines():
                if len(line) >= (_FEWEST_OTHER if line.isascii() else _FEWEST_CHINESE):
                    self.said.add(line)

    def take(self) -> list[str]:
        """What of people's stands in the lines since the last time."""
        text, self.lines = "".join(self.lines), []
        return leaks(text, self.said) if text else []


def leaks(text: str, said: set[str]) -> list[str]:
    patterns = [f"{what}: {found[0]}" for what, pattern in _ALWAYS.items() if (found := pattern.search(text))]
    return patterns + sorted(words for words in said if words in text)


@contextmanager
def watching() -> Iterator[LogWatch]:
    """The handler that the settings configure writes here meanwhile; what models hold and what is encrypted is noted."""
    (handler,) = [one for one in logging.root.handlers if one.name == "stderr"]
    watch = LogWatch(handler.stream)  # type: ignore[attr-defined]
    encrypt = EncryptedTextField.get_prep_value

    def note_encrypted(field: EncryptedTextField, value: Any) -> Any:
        watch.note(value)
        return encrypt(field, value)

    def note_comment(instance: Comment, **kwargs: Any) -> None:
        watch.note(instance.__dict__.get("original_text"), instance.__dict__.get("public_text"))

    def note_user(instance: User, **kwargs: Any) -> None:
        watch.note(instance.__dict__.get("display_name"))

    post_init.connect(note_comment, sender=Comment)
    post_init.connect(note_user, sender=User)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EncryptedTextField, "get_prep_value", note_encrypted)
        handler.setStream(watch)  # type: ignore[attr-defined]
        yield watch
        handler.setStream(watch.beyond)  # type: ignore[attr-defined]
    post_init.disconnect(note_comment, sender=Comment)
    post_init.disconnect(note_user, sender=User)
