"""Sentences for what can be wrong with a draft: the reader and the parser speak in codes, people do not."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

UNREADABLE = {
    "empty": gettext_lazy(
        "The file contains no text. If it is a scan or a picture, ask for the text as .docx and upload that."
    ),
    "too_large": gettext_lazy(
        "The file is too large; at most 20 MB are possible. Remove pictures and upload it again."
    ),
    "legacy_doc": gettext_lazy(
        "This is an old Word file (.doc). Open it with WPS or Word, save it as .docx, and upload that file."
    ),
    "pdf": gettext_lazy("This is a PDF, whose text cannot be taken over safely. Upload the draft as .docx or .txt."),
    "broken_docx": gettext_lazy(
        "This file cannot be opened as a Word document. Open it with WPS or Word, save it anew as .docx, and upload it."
    ),
    "not_text": gettext_lazy("This is not a text. Upload the draft as .docx or .txt."),
}


def warning_sentence(code: str, line: int, quote: str) -> str:
    """A parser's warning as a sentence that says where and what to look at."""
    sentences = {
        "no_article": _("No article (第…条) was found; the text is shown as it stands."),
        "out_of_sequence": _("Line %(line)d: %(quote)s does not follow the article before it. Is one missing?"),
        "number_twice": _("Line %(line)d: the number %(quote)s occurs twice."),
        "outside_article": _("Line %(line)d: “%(quote)s…” stands outside any article."),
    }
    return sentences[code] % {"line": line, "quote": quote}


def check_sentence(code: str) -> str:
    """A line of the check list before publication."""
    sentences = {
        "still_open": _("The consultation is over for the public."),
        "undecided": _("Every comment has a decision."),
        "not_approved": _("Every decision is approved by a second person."),
        "not_cleared": _("Every comment was looked at: cleared for the public or withheld with a reason."),
        "nothing_received": _("At least one comment was received."),
        "adopted_without_provision": _("Every adopted comment names the provision that shows it."),
        "adopted_unchanged": _("The provisions of adopted comments really changed."),
    }
    return sentences[code]
