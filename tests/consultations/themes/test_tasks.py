from typing import Any

import pytest

from consultations.themes.models import GroupMember
from consultations.themes.tasks import GROUP_JOB, regroup_what_changed
from portal.jobs.models import Job
from tests.factories import comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_duplicates_are_gathered_by_themselves_when_comments_came_in(on_commit: Any) -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    comment_on(consultation, text)
    comment_on(consultation, text + "。")

    for _ in range(2):
        with on_commit():
            regroup_what_changed()

    assert Job.objects.filter(kind=GROUP_JOB, state=Job.State.DONE).count() == 1
    assert GroupMember.objects.count() == 2
