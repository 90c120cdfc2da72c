import pytest

from consultations.lawtext.naming import full_name


@pytest.mark.parametrize(
    ("path", "name"),
    [("a12", "第十二条"), ("a20-1", "第二十条之一"), ("a12.p2", "第十二条第二款"), ("a12.p2.i3", "第十二条第二款第三项"),
     ("a9.p1.i2.k1", "第九条第一款第二项第1目"), ("a3~2", "第三条"), ("title", "")],
)  # fmt: skip
def test_a_path_is_called_as_it_is_cited(path: str, name: str) -> None:
    assert full_name(path) == name


def test_a_printed_label_is_kept_before_what_is_inside() -> None:
    assert full_name("c3.p1", {"c3": "第三章"}) == "第三章第一款"
