import pytest

from portal.jobs.failures import describe


class Wordless(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("broken"), "ValueError: broken"),
        (KeyError(), "KeyError"),
        (ValueError("no such person: 张三丰, 13800001111"), "ValueError: no such person: ***, ***"),
        (ValueError("zhang@example.cn is taken"), "ValueError: *** is taken"),
        (ValueError("duplicate key\nDETAIL:  Key (name)=(Zhang) already exists."), "ValueError: duplicate key"),
        (ValueError("a\0b\ud800"), "ValueError: ab?"),
        (Wordless(), "Wordless"),
    ],
)
def test_describe_keeps_type_and_message_without_personal_data(error: Exception, words: str) -> None:
    assert describe(error) == words


def test_describe_is_not_longer_than_its_column() -> None:
    assert len(describe(ValueError("x" * 9000))) == 500
