import pytest

from consultations.decisions.models import DispositionKind

pytestmark = pytest.mark.django_db


def test_the_decisions_are_worded_as_the_law_words_them() -> None:
    names = list(DispositionKind.objects.values_list("name", flat=True))

    assert names == [
        "采纳", "部分采纳", "已有规定体现", "未采纳", "不属于本法规调整范围", "留作研究", "赞同", "解释说明",
    ]  # fmt: skip
    assert not [name for name in names if "拒绝" in name or "驳回" in name]
