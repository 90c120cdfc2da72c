"""Issuing, finding and replacing receipts."""

from django.db import transaction

from consultations.comments.models import Comment, Receipt, Submission
from consultations.comments.receipt_codes import clean_code, code_hash, new_code
from portal.accounts.models import User
from portal.audit.services import record


def issue_receipt() -> tuple[Receipt, str]:
    """A new receipt and its code, which exists only here and on the page that shows it."""
    code = new_code()
    return Receipt.objects.create(code_hash=code_hash(code)), code


def find_submission(text: str) -> Submission | None:
    """The submission of a code as typed; None for a code that does not exist, was replaced, or is not published."""
    code = clean_code(text)
    if code is None:
        return None
    return (
        Submission.objects.filter(receipt__code_hash=code_hash(code))
        .filter(comments__in=Comment.objects.received())
        .select_related("consultation__project", "contact_point", "receipt")
        .distinct()
        .first()
    )


@transaction.atomic
def replace_receipt(*, submission: Submission, by: User) -> str:
    """A new code for a lost one; the old one stops working. The code is shown once by the caller.

    Of two at once the second replaces what the first issued, not what both had read.
    """
    current = Submission.objects.select_for_update().get(pk=submission.pk)
    receipt, code = issue_receipt()
    Receipt.objects.filter(pk=current.receipt_id).update(replaced_by=receipt)
    Submission.objects.filter(pk=current.pk).update(receipt=receipt)
    record("comments.replace_receipt", subject=submission, by=by)
    return code
