import pytest

from consultations.comments.models import Comment
from consultations.decisions.models import DispositionKind
from tests.factories import make_consultation, speak


@pytest.fixture
def comments() -> list[Comment]:
    """Three comments on one consultation."""
    consultation = make_consultation()
    return [speak(consultation, f"第{n}条意见").comments[0] for n in range(3)]


@pytest.fixture
def adopted() -> DispositionKind:
    return DispositionKind.objects.get(code="adopted")


@pytest.fixture
def refused() -> DispositionKind:
    return DispositionKind.objects.get(code="not-adopted")
