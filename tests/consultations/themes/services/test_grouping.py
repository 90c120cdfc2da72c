import pytest

from consultations.comments.services.withdrawal import withdraw_comment
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


def test_a_comment_that_left_while_its_group_was_made_is_not_in_it(reviewer: User) -> None:
    consultation = make_consultation()
    same = [comment_on(consultation, "建议把路灯修得更亮一些") for _ in range(4)]
    other = [comment_on(consultation, "建议增加停车位的数量") for _ in range(2)]

    def leave(done: int, total: int) -> None:
        if done == 0:
            withdraw_comment(comment=other[1], by=reviewer, reason="写错了")

    regroup(consultation=consultation, progress=leave)

    assert set(GroupMember.objects.values_list("comment", flat=True)) == {comment.pk for comment in same}
    assert DuplicateGroup.objects.get().size == 4


def test_whoever_is_withdrawn_leaves_the_group(reviewer: User) -> None:
    consultation = make_consultation()
    same = [comment_on(consultation, "建议把路灯修得更亮一些") for _ in range(3)]
    regroup(consultation=consultation)
    group = DuplicateGroup.objects.get()
    follower = next(comment for comment in same if comment.pk != group.leader_id)

    withdraw_comment(comment=follower, by=reviewer, reason="写错了")

    group.refresh_from_db()
    assert group.size == group.members.count() == 2
    withdraw_comment(comment=group.leader, by=reviewer, reason="写错了")
    assert not DuplicateGroup.objects.exists()
