import pytest

from consultations.themes.models import DuplicateGroup, GroupMember
from consultations.themes.services.grouping import regroup
from portal.accounts.models import User
from tests.factories import comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_near_duplicates_are_one_line_with_a_count(reviewer: User) -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    same = [comment_on(consultation, text + ending) for ending in ("", "。", "，谢谢")]
    other = comment_on(consultation, "收费标准应当贴在门口，让人看得见")

    report = regroup(consultation=consultation)

    assert report == {"comments": 4, "groups": 1, "in_groups": 3}
    group = DuplicateGroup.objects.get()
    assert (group.size, group.leader in same) == (3, True)
    assert {member.comment for member in group.members.all()} == set(same)
    assert not GroupMember.objects.filter(comment=other).exists()


def test_grouping_again_keeps_the_number_of_a_group() -> None:
    consultation = make_consultation()
    text = "建议将消防车通道的标志做得更醒目，并且每年重新划线一次"
    comment_on(consultation, text)
    comment_on(consultation, text + "。")
    regroup(consultation=consultation)
    before = DuplicateGroup.objects.get()

    comment_on(consultation, text + "，谢谢")
    regroup(consultation=consultation)

    assert DuplicateGroup.objects.get() == before
    assert before.members.count() == 3
