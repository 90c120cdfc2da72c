from django.utils.translation import gettext as _


def kind_meaning(code: str) -> str:
    """What a kind of decision means, for whoever does not know the trade; empty for kinds of a body's own."""
    meanings = {
        "adopted": _("The change that the comment asks for was made in the text."),
        "partly-adopted": _("A part of it went into the text; the reason says which, and why not the rest."),
        "already-covered": _("What it asks for stands in the draft or in other law already."),
        "not-adopted": _("It was studied, and the text was not changed; the reason says why."),
        "out-of-scope": _("It is about something that other rules govern, not this regulation."),
        "further-study": _("Nothing was changed this time; it is looked at again with a later text or later rules."),
        "noted": _("It supports the draft and asks for no change."),
        "explained": _("It asks something about the draft; here is the answer, and the text was not changed."),
    }
    return meanings.get(code, "")


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
