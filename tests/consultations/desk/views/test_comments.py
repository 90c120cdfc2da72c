from typing import Any

import pytest
from django.urls import reverse

from consultations.comments.models import Comment
from tests.factories import ContactPointFactory, comment_on

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_own_comments_only(desk: Any) -> None:
    comment_on(desk.consultation, "本点收来的话", point=desk.point)
    comment_on(desk.consultation, "别的点收来的话", point=ContactPointFactory())

    content = desk.client.get(reverse("desk:comments")).content.decode()

    assert "本点收来的话" in content
    assert "别的点收来的话" not in content
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_uses_a_fixed_number_of_queries(desk: Any, count: int, django_assert_max_num_queries: Any) -> None:
    for n in range(count):
        comment_on(desk.consultation, f"第{n}句话", point=desk.point)

    with django_assert_max_num_queries(14):
        response = desk.client.get(reverse("desk:comments"))

    assert len(response.context["page"]) == count
