"""How the tests run the commands."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import translation


def run(*args: Any, **options: Any) -> str:
    """As in a process of its own, in the language of the settings."""
    out = StringIO()
    with translation.override(settings.LANGUAGE_CODE):
        call_command(*args, stdout=out, **options)
    return out.getvalue()
