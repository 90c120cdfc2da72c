import pytest

from consultations.drafts.versions import Standing, standings, versions_of
from tests.consultations.drafts.texts import SECOND_TEXT, second_of
from tests.factories import make_consultation, make_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "standing"),
    [
        ("a1", Standing.SAME),
        ("a2", Standing.CHANGED),
        ("a3-1", Standing.REMOVED),
        ("a3.p1.i1", Standing.SAME),
        ("a4", Standing.SAME),
    ],
)
def test_what_was_spoken_of_stands_somewhere_in_the_next_text(path: str, standing: Standing) -> None:
    consultation = make_consultation()
    provision = consultation.draft.provisions.get(path=path)

    assert standings([provision], second_of(consultation)) == {provision.pk: standing}


def test_an_article_is_followed_through_three_readings() -> None:
    consultation = make_consultation()
    second = second_of(consultation)
    third = make_draft(SECOND_TEXT.replace("学校门口", "学校和医院门口"), project=second.project, previous=second)
    unit = second.provisions.select_related("draft__previous").get(path="a4")

    readings = versions_of(unit)

    assert [(r.draft, r.label) for r in readings] == [
        (consultation.draft, "第三条"),
        (second, "第四条"),
        (third, "第四条"),
    ]
    assert ("+", "和医院") in readings[2].segments
