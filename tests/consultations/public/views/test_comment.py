import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.models import CommentTarget
from tests.factories import make_consultation

pytestmark = pytest.mark.django_db


def test_a_resident_is_asked_whether_the_article_named_is_meant(client: Client) -> None:
    consultation = make_consultation()
    data = {"on": "", "text": "第三条第二项的盲道要管起来", "proposed": "", "reason": "", "done": "1"}
    page = client.post(consultation.comment_url, data, follow=True)
    assert "您说的是这一条吗" in page.content.decode()

    client.post(reverse("public:comment_point", args=[consultation.public_slug, 0]), {"on": "a3.p1.i2"})
    client.post(
        reverse("public:comment_send", args=[consultation.public_slug]),
        {"name": "", "phone": "", "organisation": ""},
    )

    target = CommentTarget.objects.get()
    assert (target.frozen_label, target.frozen_text) == ("第三条第一款第二项", "（二）盲道。")
