import pytest

from consultations.comments.search_source import comment_source
from consultations.comments.services.clearance import clear_comments
from consultations.comments.services.comments import COMMENTS
from consultations.decisions.exceptions import ResultsNotReadyError
from consultations.decisions.models import Disposition, ResultPublication
from consultations.decisions.queries import check_list, result_counts
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from portal.accounts.models import User
from search.comparing import compare
from search.feeding import drain
from tests.consultations.decisions.kinds import kind
from tests.factories import close, comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_results_wait_for_the_check_list(reviewer: User, approver: User) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, on="a3")

    def blocking() -> set[str]:
        return {item.code for item in check_list(consultation) if item.blocking and not item.passed}

    assert blocking() == {"still_open", "undecided", "not_cleared"}
    close(consultation)
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)
    clear_comments(comments=[comment], by=reviewer)
    assert blocking() == {"not_approved"}
    with pytest.raises(ResultsNotReadyError):
        publish_results(consultation=consultation, kind="final", by=approver)
    approve_decisions(decisions=[decision], by=approver)
    publish_results(consultation=consultation, kind=ResultPublication.Kind.FINAL, by=approver)

    assert consultation.latest_publication.kind == "final"
    counts = result_counts(consultation)
    assert (counts.comments, counts.adopted) == (1, 1)


def test_a_second_publication_reaches_the_index_whole(reviewer: User, approver: User) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation, f"第{n}条意见") for n in range(2)]
    close(consultation)
    clear_comments(comments=comments, by=reviewer)
    for _ in range(2):
        decision = propose_decision(comments=comments, kind=kind("adopted"), by=reviewer)
        approve_decisions(decisions=[decision], by=approver)
        publish_results(consultation=consultation, kind="interim", by=approver)
        comments = comments[:1]

    drain(COMMENTS)
    comment_source.engine.refresh()

    assert not compare(comment_source)
    assert set(Disposition.objects.values_list("status", flat=True)) == {"published"}
