from django.db import models


class RateCount(models.Model):
    """How often one identity, kept as a digest, did one thing in one window of time."""

    key = models.CharField(max_length=80, primary_key=True)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.key
