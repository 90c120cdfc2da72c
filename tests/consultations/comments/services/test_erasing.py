"""Erasure takes two persons, leaves the comment where it stood and its words nowhere."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from consultations.comments.exceptions import UploadInWorkError
from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.models import Comment, Erasure, ImportBatch, Submission
from consultations.comments.opinions import Opinion, Origin, Person
from consultations.comments.search_source import comment_source
from consultations.comments.services.batches import begin_batch, check_batch, confirm_batch
from consultations.comments.services.clearance import clear_comments, edit_public_text
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.erasing import confirm_erasure, decline_erasure, request_erasure
from consultations.comments.services.storing import store_batch
from consultations.comments.services.submissions import submit
from consultations.decisions.models import DispositionKind, ResultPublication
from consultations.decisions.queries import check_list
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.rounds.models import Consultation
from consultations.themes.services.grouping import regroup
from contactpoints.models import ContactPoint
from portal.accounts.models import Role, User
from portal.exceptions import NotAllowedError, SamePersonError
from portal.media.models import PrivateFile
from search.engine import SearchQuery
from search.feeding import drain, flush
from search.finding import find
from tests.consultations.comments.traces import traces_of
from tests.factories import ContactPointFactory, close, comment_on, make_consultation, officer_of, person_with, speak
from tests.races import at_once
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db
DEMAND = Comment.ErasureGround.DEMAND
WORDS = "瓯窑青瓷碎片堆在丁字巷口无人过问"
PUBLIC_WORDS = "某处堆着旧物槭榆樟楠无人过问"
NAME, PHONE = "轩辕敬亭", "13987654321"


def erase(comment: Comment, reviewer: User, approver: User) -> None:
    confirm_erasure(erasure=request_erasure(comment=comment, ground=DEMAND, by=reviewer), by=approver)


def test_whoever_asked_does_not_confirm(reviewer: User) -> None:
    comment = comment_on(make_consultation(), WORDS)
    erasure = request_erasure(comment=comment, ground=DEMAND, by=reviewer)

    with pytest.raises(SamePersonError):
        confirm_erasure(erasure=erasure, by=reviewer)

    comment.refresh_from_db()
    assert comment.original_text == WORDS


def test_the_database_wants_two_persons_too(reviewer: User) -> None:
    erasure = request_erasure(comment=comment_on(make_consultation()), ground=DEMAND, by=reviewer)

    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.filter(pk=erasure.pk).update(
            confirmed=True, answered_by=reviewer, answered_at="2026-01-01T00:00Z"
        )


def test_one_asks_once_and_again_after_it_was_declined(reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation())
    first = request_erasure(comment=comment, ground=DEMAND, by=reviewer)
    with pytest.raises(NotAllowedError):
        request_erasure(comment=comment, ground=DEMAND, by=approver)

    decline_erasure(erasure=first, by=approver)
    with pytest.raises(NotAllowedError):
        confirm_erasure(erasure=first, by=approver)

    erase(comment, reviewer, approver)
    with pytest.raises(NotAllowedError):
        request_erasure(comment=comment, ground=DEMAND, by=reviewer)


def test_a_ground_is_chosen_and_not_written(reviewer: User) -> None:
    with pytest.raises(NotAllowedError):
        request_erasure(comment=comment_on(make_consultation()), ground=WORDS, by=reviewer)


def test_what_is_left_is_that_somebody_spoke(reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation(), WORDS)
    before = Comment.objects.values("number", "created_at", "people").get(pk=comment.pk)

    erase(comment, reviewer, approver)

    comment.refresh_from_db()
    assert Comment.objects.values("number", "created_at", "people").get(pk=comment.pk) == before
    assert (comment.original_text, comment.public_text, comment.fingerprint) == ("", "", "")
    assert (comment.erased_for, comment.erased_at is not None) == (DEMAND, True)
    with pytest.raises(NotAllowedError):
        edit_public_text(comment=comment, text="又写一遍", by=reviewer)


def test_the_door_is_shut_again_afterwards(reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation(), WORDS)
    erase(comment, reviewer, approver)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE comments_comment SET original_text = 'x' WHERE id = %s", [comment.pk])


def test_a_name_goes_with_the_last_words_it_belonged_to(reviewer: User, approver: User) -> None:
    received = submit(
        consultation=make_consultation(), opinions=[Opinion(text=WORDS), Opinion(text="第二条意见")],
        origin=Origin(Submission.Door.PUBLIC), person=Person(name=NAME, phone=PHONE), by=None,
    )  # fmt: skip

    erase(received.comments[0], reviewer, approver)
    received.submission.refresh_from_db()
    assert received.submission.contributor is not None
    erase(received.comments[1], reviewer, approver)
    received.submission.refresh_from_db()
    assert received.submission.contributor is None


def test_the_rows_beside_it_in_a_file_stay_as_comments(reviewer: User, approver: User) -> None:
    batch = upload([WORDS, "同一张表里的另一条"])
    comment = batch.comments.get(original_text=WORDS)

    erase(comment, reviewer, approver)

    assert list(batch.comments.exclude(pk=comment.pk).values_list("original_text", flat=True)) == ["同一张表里的另一条"]
    batch.file.refresh_from_db()
    assert (batch.file.name, batch.file.sha256, batch.file.size) == ("", "", 0)


def test_the_address_of_an_erased_file_says_that_it_is_gone(client: Client, reviewer: User, approver: User) -> None:
    batch = upload([WORDS])
    address = reverse("media:private_file", args=[batch.file_id])
    client.force_login(reviewer)
    before = client.get(address).status_code

    erase(batch.comments.get(), reviewer, approver)

    after = client.get(address)
    assert (before, after.status_code, "其中的文字须依法删除" in after.content.decode()) == (200, 410, True)


def test_an_erased_comment_is_in_no_group_and_comes_into_none(reviewer: User, approver: User) -> None:
    consultation = make_consultation()
    comments = [comment_on(consultation, "小区里的充电桩太少了，请多装一些充电桩") for _n in range(3)]
    regroup(consultation=consultation)
    leader = next(comment for comment in comments if comment.pk == comment.group_member.group.leader_id)

    erase(leader, reviewer, approver)
    erase(next(comment for comment in comments if comment != leader), reviewer, approver)
    regroup(consultation=consultation)

    assert not Comment.objects.filter(group_member__isnull=False).exists()


def test_an_upload_that_waits_is_given_up_or_it_would_bring_the_words_back(reviewer: User, approver: User) -> None:
    stored = upload([WORDS])
    waiting = check_batch(batch=begun([WORDS, "还有一条"], stored.consultation, stored.contact_point))

    erase(stored.comments.get(), reviewer, approver)

    with pytest.raises(NotAllowedError):
        confirm_batch(batch=waiting, by=officer_of(stored.contact_point))
    waiting.refresh_from_db()
    stored.refresh_from_db()
    assert (waiting.state, stored.state) == (ImportBatch.State.DISCARDED, ImportBatch.State.PUBLISHED)


def test_nothing_is_erased_while_a_file_of_the_point_is_in_work(reviewer: User, approver: User) -> None:
    stored = upload([WORDS])
    begun([WORDS], stored.consultation, stored.contact_point)
    erasure = request_erasure(comment=stored.comments.get(), ground=DEMAND, by=reviewer)

    with pytest.raises(UploadInWorkError):
        confirm_erasure(erasure=erasure, by=approver)

    erasure.refresh_from_db()
    assert (stored.comments.get().original_text, erasure.is_open) == (WORDS, True)


def test_rows_that_a_killed_upload_left_unseen_are_erased_too(reviewer: User, approver: User) -> None:
    left = upload([WORDS])
    ImportBatch.objects.filter(pk=left.pk).update(state=ImportBatch.State.FAILED)
    stored = upload([WORDS], consultation=left.consultation, point=left.contact_point)

    erase(stored.comments.get(), reviewer, approver)

    assert {comment.original_text for comment in Comment.objects.all()} == {""}
    assert left.comments.get().erased_for == DEMAND


def test_other_points_uploads_are_left_alone(reviewer: User, approver: User) -> None:
    stored = upload([WORDS])
    waiting = check_batch(batch=begun([WORDS], stored.consultation, ContactPointFactory()))

    erase(stored.comments.get(), reviewer, approver)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.file.name) == (ImportBatch.State.CHECKED, "意见.xlsx")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_confirmations_at_once_one_erases(reviewer: User) -> None:
    comment = comment_on(make_consultation(), WORDS)
    erasure = request_erasure(comment=comment, ground=DEMAND, by=reviewer)
    approvers = [person_with(Role.APPROVER), person_with(Role.APPROVER)]

    outcomes = at_once(*(lambda by=by: confirm_erasure(erasure=erasure, by=by) for by in approvers))

    assert outcomes.winners == 1
    assert {type(error) for error in outcomes.errors if error} == {NotAllowedError}
    assert Erasure.objects.get().answered_by in approvers


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_upload_stored_at_the_same_moment_does_not_bring_the_words_back(reviewer: User, approver: User) -> None:
    stored = upload([WORDS])
    waiting = check_batch(batch=begun([WORDS, "还有一条"], stored.consultation, stored.contact_point))
    erasure = request_erasure(comment=stored.comments.get(), ground=DEMAND, by=reviewer)

    outcomes = at_once(
        lambda: confirm_erasure(erasure=erasure, by=approver), lambda: store_batch(batch=waiting, by=reviewer)
    )

    erased = Comment.objects.exclude(erased_at=None).exists()
    assert outcomes.winners >= 1
    assert Comment.objects.filter(original_text=WORDS).exists() is not erased
    assert {type(error) for error in outcomes.errors if error} <= {UploadInWorkError, NotAllowedError}


def upload(words: list[str], consultation: Consultation | None = None, point: Any = None) -> ImportBatch:
    batch = begun(words, consultation or make_consultation(), point or ContactPointFactory())
    return store_batch(batch=check_batch(batch=batch))


def begun(words: list[str], consultation: Consultation, point: ContactPoint) -> ImportBatch:
    """A file that came in and that nobody has looked at yet."""
    content = workbook([{OPINION: each} for each in words])
    return begin_batch(content=content, name="意见.xlsx", consultation=consultation, contact_point=point, by=None)


def spread(reviewer: User, approver: User) -> Comment:
    """A comment whose words are everywhere that the platform can put them, its decision published."""
    consultation, point = make_consultation(), ContactPointFactory()
    upload([WORDS, "不会被抹去的一条"], consultation=consultation, point=point)
    check_batch(
        batch=begin_batch(
            content=workbook([{OPINION: WORDS}]), name=f"{WORDS}.xlsx", consultation=consultation, contact_point=point,
            by=None,
        )
    )  # fmt: skip
    comment = Comment.objects.get(original_text=WORDS)
    edit_public_text(comment=comment, text=PUBLIC_WORDS, by=reviewer)
    others = list(Comment.objects.exclude(pk=comment.pk))
    clear_comments(comments=others, by=reviewer)
    kind = DispositionKind.objects.get(code="noted")
    decision = propose_decision(comments=[comment, *others], kind=kind, by=reviewer)
    approve_decisions(decisions=[decision], by=approver)
    close(consultation)
    publish_results(consultation=consultation, kind=ResultPublication.Kind.FINAL, by=approver)
    drain(COMMENTS)
    return comment


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_copy_of_the_words_is_left_anywhere(
    reviewer: User, approver: User, capsys: pytest.CaptureFixture[str]
) -> None:
    comment = spread(reviewer, approver)
    assert traces_of(WORDS) >= {"table comments_comment", "table portal_media_privatefile"}

    erase(comment, reviewer, approver)
    assert Erasure.objects.get().purged_at is not None
    Erasure.objects.update(purged_at=None)
    for purged in (1, 0):
        call_command("purge_erased", format="json")
        assert json.loads(capsys.readouterr().out) == {"purged": purged}

    # The index keeps pairs of characters; two that stand nowhere else betray it.
    assert [traces_of(each) for each in (WORDS, PUBLIC_WORDS, WORDS[:2], PUBLIC_WORDS[8:10])] == [set()] * 4
    assert [file.file.storage.exists(file.file.name) for file in PrivateFile.objects.exclude(batches=None)] == [
        False,
        False,
    ]
    assert traces_of("不会被抹去的一条") >= {"table comments_comment"}
    assert find(comment_source, SearchQuery(WORDS[:4]), user=reviewer).total == 0


def test_every_page_says_in_their_place_that_they_were_erased(client: Client, reviewer: User, approver: User) -> None:
    comment = spread(reviewer, approver)
    consultation = comment.consultation
    erase(comment, reviewer, approver)
    flush(COMMENTS)

    pages = [client.get(reverse("public:results", args=[consultation.slug])).content.decode()]
    client.force_login(officer_of(comment.submission.contact_point))
    pages.append(client.get(reverse("desk:comments")).content.decode())
    client.force_login(reviewer)
    pages.append(client.get(reverse("office:comment", args=[comment.pk])).content.decode())
    pages.append(client.get(reverse("office:comments")).content.decode())

    assert [WORDS in page or PUBLIC_WORDS in page for page in pages] == [False] * 4
    assert ["依法删除" in page for page in pages] == [True] * 4


def test_the_receipt_says_so_too(client: Client, reviewer: User, approver: User) -> None:
    received = speak(make_consultation(), WORDS)
    erase(received.comments[0], reviewer, approver)

    page = client.get(reverse("receipts:show", args=[received.code])).content.decode()

    assert (WORDS in page, "依法删除" in page, received.comments[0].printed_number in page) == (False, True, True)


@pytest.mark.parametrize(
    ("before", "after"), [("pending", "cleared"), ("withheld", "withheld"), ("cleared", "cleared")]
)
def test_erased_words_wait_for_no_look_any_more(reviewer: User, approver: User, before: str, after: str) -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, WORDS)
    reason = "insult" if before == "withheld" else ""
    Comment.objects.filter(pk=comment.pk).update(clearance=before, withheld_reason=reason)

    erase(comment, reviewer, approver)

    comment.refresh_from_db()
    assert comment.clearance == after
    assert next(item.count for item in check_list(consultation) if item.code == "not_cleared") == 0
