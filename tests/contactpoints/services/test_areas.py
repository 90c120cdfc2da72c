import pytest

from consultations.comments.permissions import VIEW_OWN_COMMENT
from contactpoints.exceptions import NetworkError
from contactpoints.models import Area
from contactpoints.services.areas import change_area, move_area, revise_area
from portal.accounts.grants import can
from portal.accounts.models import Role, ScopeKind
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
    OrganisationFactory,
    comment_on,
    make_consultation,
    person_with,
)

pytestmark = pytest.mark.django_db


def test_a_moved_area_takes_grants_and_the_index_along() -> None:
    city, other = AreaFactory(code="C1"), AreaFactory(code="C2")
    district = AreaFactory(code="D1", parent=city)
    point = ContactPointFactory(organisation=OrganisationFactory(area=district))
    comment = comment_on(make_consultation(points=[point]), point=point)
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, city.path)
    local = person_with(Role.COORDINATOR, ScopeKind.AREA, district.path)
    from search.models import OutboxEntry

    OutboxEntry.objects.all().delete()

    move_area(area=district, parent=other, by=None)

    assert not can(coordinator, VIEW_OWN_COMMENT, comment)
    assert can(local, VIEW_OWN_COMMENT, comment)
    assert OutboxEntry.objects.filter(record_id=comment.pk).exists()
    with pytest.raises(NetworkError):
        move_area(area=other, parent=Area.objects.get(code="D1"), by=None)


def test_a_new_code_of_an_area_changes_the_paths_below() -> None:
    city = AreaFactory(code="C1")
    AreaFactory(code="D1", parent=city)
    local = person_with(Role.COORDINATOR, ScopeKind.AREA, "/C1/D1/")

    change_area(area=city, name="新名", level=city.level, code="C9", by=None)

    assert Area.objects.get(code="D1").path == "/C9/D1/"
    assert local.grants.get().scope_key == "/C9/D1/"


def test_an_area_is_revised_wholly_or_not_at_all() -> None:
    area = AreaFactory(code="B1", name="旧名")
    below, beside = AreaFactory(parent=area), AreaFactory(code="N1")

    with pytest.raises(NetworkError):
        revise_area(area=area, name="新名", level=area.level, code="B2", parent=below, by=None)
    assert Area.objects.get(pk=area.pk).name == "旧名"

    revise_area(area=area, name="新名", level=area.level, code="B2", parent=beside, by=None)
    assert Area.objects.filter(name="新名").values_list("path", "parent__code").get() == ("/N1/B2/", "N1")
