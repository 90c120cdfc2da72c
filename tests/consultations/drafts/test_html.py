import pytest
from django.test import Client

from tests.factories import make_consultation

pytestmark = pytest.mark.django_db


def test_references_in_the_text_are_links_with_the_words_they_cite(client: Client) -> None:
    consultation = make_consultation()

    assert 'href="#a3-p1" title="禁止在下列地方停车' in client.get(consultation.get_public_url()).content.decode()
