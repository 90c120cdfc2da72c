from typing import Any

import pytest

from consultations.comments.search_source import comment_source, visible_comments
from consultations.comments.services.comments import COMMENTS
from portal.accounts.models import Role, ScopeKind, User
from search.engine import SearchQuery
from search.feeding import drain
from search.finding import find
from tests.factories import ContactPointFactory, comment_on, make_consultation, officer_of, person_with

pytestmark = pytest.mark.django_db


def search(user: User, text: str) -> list[int]:
    drain(COMMENTS)
    comment_source.engine.refresh()
    return sorted(hit.id for hit in find(comment_source, SearchQuery(text, size=100), user=user).hits)


@pytest.mark.parametrize("scope", ["everything", "project", "consultation", "nothing"])
def test_the_index_shows_exactly_what_the_database_shows(scope: str) -> None:
    point = ContactPointFactory()
    mine, other = make_consultation(points=[point]), make_consultation()
    for consultation in (mine, other):
        comment_on(consultation, "共同的词语")
    comment_on(mine, "共同的词语", point=point)
    keys: dict[str, tuple[ScopeKind, Any]] = {
        "everything": (ScopeKind.EVERYTHING, ""),
        "project": (ScopeKind.PROJECT, mine.project_id),
        "consultation": (ScopeKind.CONSULTATION, other.pk),
    }
    user = person_with(Role.REVIEWER, *keys[scope]) if scope in keys else officer_of(point)

    visible = sorted(visible_comments(user).values_list("pk", flat=True))

    assert search(user, "共同") == visible
    assert len(visible) == {"everything": 3, "project": 2, "consultation": 1, "nothing": 0}[scope]
