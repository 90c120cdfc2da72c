from django.utils.translation import gettext as _


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
