from hypothesis import given
from hypothesis import strategies as st

from search.text import Words, find_spans, fragment, matches, normalise, parse_query, query_tokens, tokens

ANY_TEXT = st.text(st.characters(), max_size=60)


@given(ANY_TEXT)
def test_folding_keeps_the_length_and_is_done_once(text: str) -> None:
    folded = normalise(text)

    assert len(folded) == len(text)
    assert normalise(folded) == folded


@given(st.text("物业，。ab 1%", max_size=12), st.text("物业，。ab1%", min_size=1, max_size=3))
def test_the_tokens_of_a_word_stand_side_by_side_exactly_where_the_word_stands(text: str, word: str) -> None:
    text_tokens, wanted = list(tokens(text)), query_tokens(word)
    span = len(wanted)

    if len(word) == 1:
        found = any(token.startswith(wanted[0]) for token in text_tokens)
    else:
        found = any(text_tokens[at : at + span] == wanted for at in range(len(text_tokens)))

    assert found == (word in text)


@given(ANY_TEXT)
def test_no_token_holds_a_blank_or_an_ascii_mark(text: str) -> None:
    for token in tokens(normalise(text)):
        assert not any(char.isspace() or (char.isascii() and not char.isalnum()) for char in token)


@given(ANY_TEXT)
def test_any_text_is_a_query(text: str) -> None:
    assert isinstance(parse_query(text), Words)


def test_a_query_has_words_phrases_and_exclusions() -> None:
    words = parse_query('電梯 "ab cd" -费用 -"x y"')

    assert words == Words(("电梯", "ab cd"), ("费用", "x y"))


def test_a_hyphen_alone_or_inside_a_word_excludes_nothing() -> None:
    assert parse_query("- a-b") == Words(("-", "a-b"), ())


def test_spans_are_offsets_in_the_original() -> None:
    text = "建議加裝電梯，電梯費用由業主承擔"

    spans = find_spans(text, parse_query("电梯 业主"))

    assert [text[start:end] for start, end in spans] == ["電梯", "電梯", "業主"]


def test_a_fragment_shows_its_first_hit() -> None:
    text = "开头" * 200 + "維修資金在这里"

    start, end, spans = fragment(text, parse_query("维修资金"))

    assert [text[start:end][a:b] for a, b in spans] == ["維修資金"]


def test_matching_is_substring_matching_after_folding() -> None:
    assert matches(normalise("建議加裝電梯"), parse_query("加装"))
    assert not matches(normalise("建議加裝電梯"), parse_query("加装 -电梯"))
