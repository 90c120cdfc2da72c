"""At most one builder per index, whatever processes and hosts there are: a row that the builder keeps renewing."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from portal.jobs.heartbeat import Heartbeat
from portal.jobs.lease import lease_end
from search.engine import SearchUnavailableError
from search.models import IndexBuild, IndexBuildQuerySet

POLL_SECONDS = 0.2


class BuilderAtWorkError(SearchUnavailableError):
    """Somebody else is building this index at the moment."""


class ClaimLostError(SearchUnavailableError):
    """This builder gave no sign for so long that another one has taken over."""


class Claim:
    """The right to build the index of one source."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.builder = uuid.uuid4().hex

    def take(self) -> bool:
        """Whether it was free, or its holder is dead."""
        builds = IndexBuild.objects.filter(source=self.key)
        if builds.abandoned().update(builder=self.builder, generation="", lease_until=lease_end()):
            return True
        mine = IndexBuild(source=self.key, builder=self.builder, lease_until=lease_end())
        IndexBuild.objects.bulk_create([mine], ignore_conflicts=True)
        return self._mine().exists()

    def renew(self) -> bool:
        """Whether the claim is still this builder's."""
        return bool(self._mine().update(lease_until=lease_end()))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Do something that only the one builder may do: nobody can take over meanwhile. Raises ClaimLostError."""
        with transaction.atomic():
            # The update locks the row (on SQLite: the database) until the end of the transaction.
            if not self._mine().update(lease_until=lease_end()):
                raise ClaimLostError(f"another builder of {self.key} has taken over")
            yield

    def feed(self, generation: str) -> None:
        """From now on every change goes to this generation too; "" for none."""
        with self.held():
            self._mine().update(generation=generation)

    def release(self) -> None:
        self._mine().delete()

    def _mine(self) -> IndexBuildQuerySet:
        return IndexBuild.objects.filter(source=self.key, builder=self.builder)


@contextmanager
def only_builder(key: str, *, wait: bool) -> Iterator[Claim]:
    """Be the one builder of this index. Unless told to wait, raises BuilderAtWorkError when there is one."""
    claim = Claim(key)
    while not claim.take():
        if not wait:
            raise BuilderAtWorkError(f"another builder of {key} is at work")
        time.sleep(POLL_SECONDS)
    try:
        with Heartbeat(claim.renew):
            yield claim
    finally:
        claim.release()
