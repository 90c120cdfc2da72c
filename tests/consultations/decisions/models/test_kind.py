import pytest
from django.db import IntegrityError, transaction

from consultations.decisions.models import DispositionKind

pytestmark = pytest.mark.django_db


def test_the_decisions_are_worded_as_the_law_words_them() -> None:
    names = list(DispositionKind.objects.values_list("name", flat=True))

    assert names == [
        "采纳", "部分采纳", "已有规定体现", "未采纳", "不属于本法规调整范围", "留作研究", "赞同", "解释说明",
    ]  # fmt: skip
    assert not [name for name in names if "拒绝" in name or "驳回" in name]


def test_no_two_kinds_have_the_same_mark() -> None:
    """Colours come twice, so the mark of each is its pattern."""
    kinds = list(DispositionKind.objects.all())

    assert len({kind.tone for kind in kinds}) < len(kinds) == len({kind.mark for kind in kinds}) == 8
    with pytest.raises(IntegrityError), transaction.atomic():
        DispositionKind.objects.create(
            code="another", name="另一种", name_en="Another", mark=kinds[0].mark, tone="grey"
        )
