"""The kinds of decision that every installation begins with."""

from typing import Any

# code, name, English name, needs a reason, counts as adopted, mark, tone
KINDS = [
    ("adopted", "采纳", "Adopted", False, True, "●", "green"),
    ("partly-adopted", "部分采纳", "Partly adopted", True, True, "◐", "amber"),
    ("already-covered", "已有规定体现", "Already provided for", True, False, "◎", "blue"),
    ("not-adopted", "未采纳", "Not adopted", True, False, "○", "grey"),
    ("out-of-scope", "不属于本法规调整范围", "Outside this regulation", True, False, "▭", "grey"),
    ("further-study", "留作研究", "Kept for further study", True, False, "△", "amber"),
    ("noted", "赞同", "Agreement noted", False, False, "✓", "green"),
    ("explained", "解释说明", "Explained", True, False, "◇", "blue"),
]


def add_kinds(apps: Any, schema_editor: Any) -> None:
    kind = apps.get_model("decisions", "DispositionKind")
    for order, (code, name, name_en, needs_reason, adopted, mark, tone) in enumerate(KINDS):
        kind.objects.update_or_create(
            code=code,
            defaults={
                "name": name,
                "name_en": name_en,
                "needs_reason": needs_reason,
                "counts_as_adopted": adopted,
                "mark": mark,
                "tone": tone,
                "order": order,
            },
        )


def remove_kinds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("decisions", "DispositionKind").objects.filter(code__in=[row[0] for row in KINDS]).delete()
