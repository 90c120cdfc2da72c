"""Rate limits are named values; one atomic upsert counts, on SQLite and PostgreSQL alike."""

import time
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection

from portal.accounts.models import RateCount

_COUNT = """
INSERT INTO accounts_ratecount (key, "window", ends, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN accounts_ratecount."window" = excluded."window" THEN accounts_ratecount.count + 1 ELSE 1 END,
    "window" = excluded."window", ends = excluded.ends
RETURNING count
"""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `attempts` in each fixed window of `seconds`, per identity."""

    name: str
    attempts: int
    seconds: int

    def allows(self, identity: str) -> bool:
        """Count one attempt by this identity; say whether it may go ahead."""
        window = self._window()
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self._key(identity), window, (window + 1) * self.seconds])
            (count,) = cursor.fetchone()
        return bool(count <= self.attempts)

    def is_spent(self, identity: str) -> bool:
        """Whether this identity has no attempt left, without counting one."""
        return RateCount.objects.filter(
            key=self._key(identity), window=self._window(), count__gte=self.attempts
        ).exists()

    def _key(self, identity: str) -> str:
        return f"{self.name}:{sha256(identity.encode()).hexdigest()[:40]}"

    def _window(self) -> int:
        return int(time.time()) // self.seconds


RECEIPT_LOOKUPS_PER_ADDRESS = RateLimit("receipt", attempts=20, seconds=600)
# A meeting of residents shares one address.
COMMENTS_PER_ADDRESS = RateLimit("comment", attempts=300, seconds=3600)
# Wrong passwords for one name from one address are counted by django-axes.
SIGN_INS_PER_ADDRESS = RateLimit("sign-in-address", attempts=100, seconds=600)
SECOND_STEPS_PER_PERSON = RateLimit("second-step", attempts=10, seconds=600)
INVITATION_LOOKUPS_PER_ADDRESS = RateLimit("invitation", attempts=60, seconds=600)
