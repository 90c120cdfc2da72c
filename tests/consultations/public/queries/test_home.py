import pytest
from django.test import Client

from tests.consultations.public.outcomes import decide_everything
from tests.factories import close, comment_on, make_consultation

pytestmark = pytest.mark.django_db


def test_the_home_page_shows_open_consultations_first_and_then_results(client: Client) -> None:
    decided = make_consultation(title="已有结果的条例")
    comment_on(decided)
    close(decided)
    decide_everything(decided)
    make_consultation(title="正在征求的条例")

    content = client.get("/").content.decode()

    assert content.index("正在征求的条例") < content.index("收到 1 条意见，采纳（含部分采纳）1 条，逐条说明理由")


def test_an_empty_site_says_so(client: Client) -> None:
    content = client.get("/").content.decode()

    assert "现在没有正在征求意见的草案" in content
    assert "还没有公布结果" in content
