import pytest

from consultations.drafts.versions import Standing, versions_of
from consultations.public.queries.unit import carried_comments
from tests.consultations.drafts.texts import second_of
from tests.consultations.public.outcomes import decided
from tests.factories import comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_comments_are_shown_on_what_continues_their_article() -> None:
    consultation = make_consultation()
    comment = comment_on(consultation, "盲道要管", on="a3")
    decided(consultation, comment)
    second = second_of(consultation)
    unit = second.provisions.select_related("draft__previous").get(path="a4")

    carried = carried_comments(unit, versions_of(unit))

    assert [(one.comment, one.label, one.standing) for one in carried] == [(comment, "第三条", Standing.CHANGED)]


def test_a_comment_that_is_not_published_is_carried_nowhere() -> None:
    consultation = make_consultation()
    comment_on(consultation, "还没有处理的话", on="a3")
    unit = second_of(consultation).provisions.select_related("draft__previous").get(path="a4")

    assert carried_comments(unit, versions_of(unit)) == []
