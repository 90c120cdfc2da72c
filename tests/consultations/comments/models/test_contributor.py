import pytest


@pytest.mark.parametrize(
    ("name", "masked"), [("张建国", "张*国"), ("张三", "张*"), ("李", "*"), ("", ""), ("欧阳建国", "欧*国")]
)
def test_names_are_masked(name: str, masked: str) -> None:
    from consultations.comments.models import Contributor

    assert Contributor(name=name).masked_name == masked
