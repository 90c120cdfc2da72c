from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.drafts.services.notes import note_provision
from consultations.rounds.models import Consultation
from tests.factories import make_consultation, make_draft

pytestmark = pytest.mark.django_db


def test_finding_in_the_text_marks_and_lists_the_places(client: Client) -> None:
    consultation = make_consultation()

    response = client.get(consultation.get_public_url(), {"find": "标志"})

    assert [hit["label"] for hit in response.context["hits"]] == ["第三条"]
    assert "<mark>标志</mark>" in response.content.decode()


def test_words_to_find_are_no_markup(client: Client) -> None:
    content = client.get(make_consultation().get_public_url(), {"find": "<script>"}).content.decode()

    assert "<script>”" not in content


def test_important_articles_stand_at_the_head_with_their_question(client: Client) -> None:
    consultation = make_consultation()
    article = consultation.draft.provisions.get(path="a3")
    note_provision(provision=article, is_key=True, question="还有哪些地方？", explanation="参照外地。", by=None)

    content = client.get(consultation.get_public_url()).content.decode()
    poster = client.get(reverse("public:poster", args=[consultation.public_slug])).content.decode()

    assert content.index("还有哪些地方？") < content.index('class="reading"')
    assert "参照外地。" in content
    assert "还有哪些地方？" in poster


def test_a_page_is_previewed_before_it_is_stored() -> None:
    draft = make_draft()
    now = timezone.now()
    page = Consultation(
        title="预览中的征求意见", public_slug="preview-1", slug="preview-1", project=draft.project, draft=draft, opens_at=now,
        public_closes_at=now + timedelta(days=30), points_close_at=now + timedelta(days=30), path="000100010001ZZZZ", depth=4,
    )  # fmt: skip

    response = page.make_preview_request()

    assert response.status_code == 200
    assert "第三条之一" in response.render().content.decode()
