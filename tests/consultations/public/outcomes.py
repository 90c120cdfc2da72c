"""What becomes of comments, up to where the public reads it."""

from consultations.comments.models import Comment
from consultations.comments.services.clearance import clear_comments
from consultations.decisions.models import DispositionKind, ResultPublication
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.rounds.models import Consultation
from portal.accounts.models import Role
from tests.factories import close, person_with


def decided(consultation: Consultation, comment: Comment) -> None:
    close(consultation)
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    kind = DispositionKind.objects.get(code="partly-adopted")
    approve_decisions(
        decisions=[propose_decision(comments=[comment], kind=kind, reason="已写明", by=reviewer)], by=approver
    )
    clear_comments(comments=[comment], by=reviewer)
    publish_results(consultation=consultation, kind="interim", by=approver)


def decide_everything(consultation: Consultation, code: str = "adopted", reason: str = "写入第三条。") -> None:
    reviewer, approver = person_with(Role.REVIEWER), person_with(Role.APPROVER)
    comments = list(Comment.objects.filter(consultation=consultation))
    kind = DispositionKind.objects.get(code=code)
    decision = propose_decision(comments=comments, kind=kind, reason=reason, by=reviewer)
    approve_decisions(decisions=[decision], by=approver)
    clear_comments(comments=[c for c in comments if c.clearance == Comment.Clearance.PENDING], by=reviewer)
    publish_results(consultation=consultation, kind=ResultPublication.Kind.FINAL, by=approver)
