from django.db import models


class RateCount(models.Model):
    """How often one identity, kept as a digest, did one thing in one window of time."""

    key = models.CharField(max_length=80, primary_key=True)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()
    # When the window is over, in seconds since the epoch; the count means nothing afterwards.
    ends = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.key
