import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.comments.models import Comment, Submission
from consultations.comments.opinions import Person
from consultations.comments.services.clearance import edit_public_text
from consultations.comments.services.contributors import forget_contributors
from consultations.drafts.exceptions import ImmutableTextError
from consultations.drafts.models import Draft, Provision
from consultations.drafts.services.drafts import confirm_draft, discard_draft, read_draft
from consultations.rounds.exceptions import ConsultationClosedError
from consultations.rounds.models import Consultation, Milestone
from consultations.rounds.services.rounds import note_milestones, open_round
from consultations.rounds.services.texts import confirm_text
from consultations.rounds.tasks import publish_scheduled_pages
from portal.accounts.models import Role
from portal.exceptions import NotAllowedError
from tests.factories import (
    DRAFT_TEXT,
    ContactPointFactory,
    ProjectFactory,
    close,
    comment_on,
    make_consultation,
    make_draft,
    person_with,
    speak,
)

pytestmark = pytest.mark.django_db


def test_a_confirmed_text_cannot_be_changed() -> None:
    draft = make_draft()
    provision = draft.provisions.get(path="a1.p1")

    provision.text = "别的内容"
    with pytest.raises(ImmutableTextError):
        provision.save()
    with pytest.raises(ImmutableTextError):
        Provision.objects.filter(draft=draft).update(text="别的内容")
    with pytest.raises(ImmutableTextError):
        Provision.objects.filter(draft=draft).delete()
    draft.title = "别的标题"
    with pytest.raises(ImmutableTextError):
        draft.save()
    with pytest.raises(ImmutableTextError):
        draft.delete()


def test_an_unconfirmed_text_can_be_thrown_away() -> None:
    draft = read_draft(content=DRAFT_TEXT.encode(), name="a.txt", project=ProjectFactory(), stage="draft", by=None)

    discard_draft(draft=draft, by=None)

    assert not Draft.objects.exists()


def test_a_text_is_confirmed_once() -> None:
    draft = make_draft()

    with pytest.raises(NotAllowedError):
        confirm_draft(draft=draft, by=None)


def test_a_published_text_is_corrected_only_with_a_reason() -> None:
    consultation = make_consultation()
    again = read_draft(content=DRAFT_TEXT.encode(), name="b.txt", project=consultation.project, stage="draft", by=None)

    with pytest.raises(NotAllowedError):
        confirm_text(consultation=consultation, draft=again, by=None)
    Draft.objects.filter(pk=again.pk).update(correction_reason="第三条漏字")
    again.refresh_from_db()
    confirm_text(consultation=consultation, draft=again, by=None)

    consultation.refresh_from_db()
    assert consultation.draft != again
    assert consultation.get_latest_revision_as_object().draft == again


def test_what_a_person_wrote_never_changes() -> None:
    comment = Comment.objects.get(pk=comment_on(make_consultation(), "原话").pk)

    with pytest.raises(ImmutableTextError):
        Comment.objects.filter(pk=comment.pk).update(original_text="改话")
    edit_public_text(comment=comment, text="整理后的话", by=person_with(Role.REVIEWER))
    comment.refresh_from_db()
    assert (comment.original_text, comment.public_text) == ("原话", "整理后的话")
    comment.original_text = "改话"
    with pytest.raises(ImmutableTextError):
        comment.save()


def test_every_change_raises_the_revision() -> None:
    comment = comment_on(make_consultation())

    edit_public_text(comment=comment, text="整理后的话", by=person_with(Role.REVIEWER))

    assert Comment.objects.get(pk=comment.pk).rev == 2


@pytest.mark.parametrize(
    "fields",
    [{"clearance": "withheld"}, {"clearance": "cleared", "withheld_reason": "insult"}, {"people": 0}],
)
def test_impossible_comments_are_refused_by_the_database(fields: dict[str, object]) -> None:
    comment = comment_on(make_consultation())

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**fields)


def test_closings_are_in_order() -> None:
    consultation = make_consultation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(points_close_at=consultation.opens_at)


def test_the_public_door_shuts_before_the_points_door() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point], open_days=(-30, -1, 5))

    with pytest.raises(ConsultationClosedError):
        speak(consultation, "太晚的意见")
    assert speak(consultation, "按时送来的纸质意见", point=point).submission.is_late is False


def test_late_paper_is_taken_and_marked() -> None:
    point = ContactPointFactory()
    consultation = close(make_consultation(points=[point]))

    assert speak(consultation, "迟到的纸质意见", point=point).submission.is_late is True


def test_nothing_is_taken_before_the_opening() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point], open_days=(1, 30, 35))

    with pytest.raises(ConsultationClosedError):
        speak(consultation, "太早的意见", point=point)


@pytest.mark.parametrize(
    ("counting", "days"), [(Consultation.Counting.FIRST_DAY, 30), (Consultation.Counting.NEXT_DAY, 29)]
)
def test_days_are_counted_as_the_consultation_counts(counting: str, days: int) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    consultation = Consultation(opens_at=midnight, public_closes_at=midnight + timedelta(days=30), counting=counting)

    assert consultation.days == days
    assert consultation.is_short is (days < 30)


def test_publishing_sends_assignments_once() -> None:
    points = [ContactPointFactory(), ContactPointFactory()]
    consultation = make_consultation(points=points)

    again = open_round(consultation=consultation, by=None)

    assert again == []
    assert {a.contact_point for a in consultation.assignments.all()} == set(points)
    assert all(a.due_at == consultation.points_close_at for a in consultation.assignments.all())


def test_a_page_is_published_at_its_set_time_once_and_sends_assignments_then() -> None:
    point = ContactPointFactory()
    page = make_consultation(points=[])
    page.unpublish()
    page.points.set([point])
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.save_revision().publish()
    waiting = Consultation.objects.get(pk=page.pk)
    assert (waiting.live, waiting.state, waiting.assignments.count()) == (False, "scheduled", 0)
    publish_scheduled_pages()
    assert not Consultation.objects.get(pk=page.pk).live

    time.sleep(1.1)
    publish_scheduled_pages()
    publish_scheduled_pages()

    published = Consultation.objects.get(pk=page.pk)
    assert (published.live, published.state) == (True, "open")
    assert [task.contact_point for task in published.assignments.all()] == [point]


def test_milestones_are_noted_once_and_caught_up() -> None:
    consultation = make_consultation()
    close(consultation)

    assert note_milestones() == 3
    assert note_milestones() == 0
    assert Milestone.objects.filter(consultation=consultation).count() == 3


def test_a_slug_is_chosen_and_unique() -> None:
    first, second = make_consultation(), make_consultation()

    assert first.public_slug != second.public_slug
    assert first.public_slug.startswith(str(timezone.localdate().year))


@pytest.mark.parametrize(
    ("days", "live", "state"),
    [((-1, 30, 35), True, "open"), ((1, 30, 35), True, "scheduled"), ((-9, -1, -1), True, "closed"),
     ((-1, 30, 35), False, "draft")],
)  # fmt: skip
def test_the_state_follows_the_times(days: tuple[float, float, float], live: bool, state: str) -> None:
    consultation = make_consultation(open_days=days)
    if not live:
        consultation.unpublish()

    assert Consultation.objects.get(pk=consultation.pk).state == state


def test_names_are_forgotten_when_their_time_is_over() -> None:
    submission = speak(make_consultation(), person=Person(name="张三")).submission
    assert submission.contributor is not None
    submission.contributor.retain_until = timezone.localdate() - timedelta(days=1)
    submission.contributor.save()

    assert forget_contributors() == 1

    submission = Submission.objects.get(pk=submission.pk)
    assert submission.contributor is None
    assert submission.comments.count() == 1


@pytest.mark.parametrize(
    ("name", "masked"), [("张建国", "张*国"), ("张三", "张*"), ("李", "*"), ("", ""), ("欧阳建国", "欧*国")]
)
def test_names_are_masked(name: str, masked: str) -> None:
    from consultations.comments.models import Contributor

    assert Contributor(name=name).masked_name == masked
