"""Sentences for what can be wrong with a draft: the reader and the parser speak in codes, people do not."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.drafts.carrying import Line, Mention

UNREADABLE = {
    "empty": gettext_lazy(
        "The file contains no text. If it is a scan or a picture, ask for the text as .docx and upload that."
    ),
    "too_large": gettext_lazy(
        "The file is too large; at most 20 MB are possible. Remove pictures and upload it again."
    ),
    "too_long": gettext_lazy(
        "The text has more than two million characters. Split it, or remove what is not part of the draft."
    ),
    "legacy_doc": gettext_lazy(
        "This is an old Word file (.doc). Open it with WPS or Word, save it as .docx, and upload that file."
    ),
    "rtf": gettext_lazy("This is an .rtf file. Open it with WPS or Word, save it as .docx, and upload that file."),
    "broken_docx": gettext_lazy(
        "This file cannot be opened as a Word document. "
        "Open it with WPS or Word, save it again as .docx, and upload it."
    ),
    "not_docx": gettext_lazy(
        "This is not a Word document but another kind of packed file. Upload the "
        "draft as .docx, .pdf, .html, .md or .txt."
    ),
    "macros": gettext_lazy(
        "This Word document contains macros, which are not accepted. Save it as .docx without macros, and upload that."
    ),
    "broken_pdf": gettext_lazy("This PDF cannot be opened. Save it anew, or upload the draft as .docx or .txt."),
    "locked_pdf": gettext_lazy("This PDF is locked with a password. Save it without one, or upload the .docx."),
    "scanned_pdf": gettext_lazy(
        "This PDF consists of pictures and has no text. Ask for the text as .docx, or recognise the scan first."
    ),
    "too_many_pages": gettext_lazy("This PDF has more than 2,000 pages. Upload the pages of the draft alone."),
    "not_text": gettext_lazy("This is not a text. Upload the draft as .docx, .pdf, .html, .md or .txt."),
}


CANNOT_CORRECT = {
    "no_such_unit": gettext_lazy("This line is not there any more; choose another."),
    "nothing_before": gettext_lazy("There is nothing before it that it could be joined to."),
    "widest": gettext_lazy("A part (编) is the widest unit; it cannot be promoted."),
    "narrowest": gettext_lazy("A subitem (目) is the narrowest unit; it cannot be demoted."),
    "no_such_kind": gettext_lazy("Choose one of the kinds offered."),
    "long_heading": gettext_lazy("A heading has at most 300 characters; this is too long to be one."),
}


def warning_sentence(code: str, line: int, quote: str) -> str:
    """A parser's warning as a sentence that says where, what, and what to do."""
    sentences = {
        "no_article": _("No article (第…条) was found; the text is shown as it stands. Mark the articles by hand."),
        "out_of_sequence": _(
            "Line %(line)d: %(quote)s does not follow the article before it. "
            "Look whether one is missing or numbered wrongly."
        ),
        "number_twice": _("Line %(line)d: the number %(quote)s occurs twice. Correct one of them, or leave both."),
        "outside_article": _(
            "Line %(line)d: “%(quote)s…” stands outside any article. "
            "Join it to the unit before it, or make it an article."
        ),
        "heading_out_of_sequence": _(
            "Line %(line)d: the heading %(quote)s does not follow the one before it. Look whether one is missing."
        ),
        "heading_without_number": _(
            "Line %(line)d: “%(quote)s” was taken for a heading without a number. Give it one, or make it a paragraph."
        ),
        "empty_heading": _("Line %(line)d: the heading %(quote)s has no words. Write them in."),
        "doubtful_article": _(
            "Line %(line)d: “%(quote)s…” looks like an article and was taken for running text. "
            "Make it an article if it is one."
        ),
        "hidden_signs": _(
            "Line %(line)d: the text contains signs that cannot be seen or shown (%(quote)s in all). "
            "Look there for gaps."
        ),
    }
    return sentences[code] % {"line": line, "quote": quote}


# What becomes of a note, in the words of an editor; %(now)s is where, or what continues the unit.
FATES = {
    "stays": gettext_lazy("Stays with %(now)s."),
    "renumbered": gettext_lazy("Carried over: %(unit)s becomes %(now)s."),
    "merged": gettext_lazy("Carried over: %(unit)s is merged into %(now)s. Check whether it still fits."),
    "met": gettext_lazy("%(unit)s is merged into %(now)s, and the merged articles differ in this. Not kept: %(left)s."),
    "split": gettext_lazy("%(unit)s is divided among %(now)s; choose where the note belongs. Not kept: %(left)s."),
    "deleted": gettext_lazy("No article of the new text continues %(unit)s. Not kept: %(left)s."),
    "taken": gettext_lazy("%(now)s has a note of its own. Not kept: %(left)s."),
    "edited": gettext_lazy("Stays with %(now)s: it was edited there before the mapping was corrected."),
    "edited_left": gettext_lazy("Stays with %(now)s, where it was edited. Not kept: %(left)s."),
    "by_hand": gettext_lazy("Attached to %(now)s by hand."),
}
_PARTS = {
    "is_key": gettext_lazy("important article"),
    "question": gettext_lazy("question to the public"),
    "explanation": gettext_lazy("explanation"),
}


def fate_sentence(line: Line) -> str:
    """What becomes of one note."""
    kind = line.outcome.value
    if kind == "kept":
        kind = "renumbered" if line.is_renumbered else "stays"
    elif kind == "merged" and line.left:
        kind = "met"
    elif kind == "edited" and line.left:
        kind = "edited_left"
    left = "、".join(str(_PARTS[name]) for name in line.left)
    return str(FATES[kind]) % {"unit": line.unit, "now": line.now, "left": left}


def mention_sentence(mention: Mention) -> str:
    """That the words of a note cite by number what has another number now, or none."""
    if mention.now:
        return _("It refers to “%(quote)s”, now %(now)s.") % {
            "quote": mention.quote, "now": mention.now,
        }  # fmt: skip
    return _("It refers to “%(quote)s”, which is no longer in the new text.") % {"quote": mention.quote}
