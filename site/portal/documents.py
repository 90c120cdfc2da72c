"""Pages as PDF, where Pango is installed."""

from functools import cache
from typing import Any

from django.http import Http404
from django.template.loader import render_to_string


@cache
def pdf_available() -> bool:
    """Whether this machine can make PDF files; without Pango weasyprint cannot even be imported."""
    try:
        import weasyprint  # noqa: F401  the import is the question
    except OSError:
        return False
    return True


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """Raises Http404 where no PDF can be made; the page that would link here says so instead."""
    if not pdf_available():
        raise Http404
    import weasyprint

    document: bytes = weasyprint.HTML(string=render_to_string(template, context)).write_pdf()
    return document
