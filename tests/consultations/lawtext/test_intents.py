import pytest

from consultations.lawtext.intents import Intent, read_intents


def intents(text: str, *quotes: str) -> list[Intent]:
    """What is asked for at each of the quotes."""
    return read_intents(text, [(text.index(quote), text.index(quote) + len(quote)) for quote in quotes])


@pytest.mark.parametrize(
    ("text", "intent"),
    [("第八条建议删掉", Intent("delete")), ("不同意删除第八条", Intent("keep")), ("第八条应当更明确一些", Intent("change")),
     ("第八条怎么执行？", Intent("mention")), ("第八条中增加“志愿者”三个字", Intent("add", "志愿者")),
     ("第八条改为“甲”", Intent("change", "甲"))],
)  # fmt: skip
def test_the_words_around_a_citation_say_what_is_asked_for(text: str, intent: Intent) -> None:
    assert intents(text, "第八条") == [intent]


def test_each_citation_has_an_intent_of_its_own_unless_they_are_a_list() -> None:
    assert intents("第五条删除，第八条保留", "第五条", "第八条") == [Intent("delete"), Intent("keep")]
    assert intents("第五条、第八条建议删除", "第五条", "第八条") == [Intent("delete"), Intent("delete")]


def test_quoted_words_ask_for_nothing() -> None:
    assert intents("第八条“应当删除”是什么意思？", "第八条") == [Intent("mention")]
