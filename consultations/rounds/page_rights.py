"""What the page editor offers: nothing that the database would refuse, and nothing that would tear a record apart."""

from wagtail.models import PagePermissionTester


class StandingPagePermissionTester(PagePermissionTester):  # type: ignore[misc]  # Wagtail is untyped
    """Rights over a page of which there is one, and which stays. Who may see it is not Wagtail's to ask."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_copy_to(self, destination: object, recursive: bool = False) -> bool:
        return False


class ConsultationPermissionTester(StandingPagePermissionTester):
    """Rights over a consultation: one that was ever published, or sent to a point, is a record and is not deleted.

    The editor publishes it once; what the public reads is changed, closed and withdrawn by acts (`RoundAct`) alone.
    """

    def can_publish(self) -> bool:
        return self.page.first_published_at is None and bool(super().can_publish())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self.page.first_published_at is not None or self.page.assignments.exists():
            return False
        # Past its parent, which deletes nothing at all, to Wagtail's own answer.
        return bool(PagePermissionTester.can_delete(self, ignore_bulk))
