from django.db import models
from django.db.models import Q


class Lift(models.Model):
    """A column of one row, open to the transaction that wrote this and to nobody else.

    The row is deleted again before the transaction ends; other transactions never see it.
    """

    table_name = models.CharField(max_length=63)
    # Empty for the deletion of the row.
    column_name = models.CharField(max_length=63, blank=True)
    row_key = models.CharField(max_length=64)
    opening = models.UUIDField()
    # Points at a row that cannot be, by a constraint that is looked at on commit: a lift that was left behind cannot
    # be committed.
    nowhere = models.ForeignKey("self", on_delete=models.DO_NOTHING, default=0, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_name", "row_key", "column_name"], name="frozen_lift_once"),
            models.CheckConstraint(condition=Q(pk__gt=0) & Q(nowhere=0), name="frozen_lift_cannot_stay"),
        ]

    def __str__(self) -> str:
        return f"{self.table_name}.{self.column_name} {self.row_key}"
