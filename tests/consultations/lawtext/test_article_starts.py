from consultations.lawtext.article_starts import Candidate, choose_article_starts


def chosen(*candidates: Candidate) -> list[int]:
    return [candidate.number for candidate in choose_article_starts(candidates)]


def test_a_doubtful_number_that_breaks_the_sequence_is_left_out() -> None:
    assert chosen(Candidate(0, 0, 1), Candidate(1, 0, 9, weight=0.6), Candidate(2, 0, 2), Candidate(3, 0, 3)) == [
        1,
        2,
        3,
    ]


def test_a_sure_article_is_kept_whatever_its_number() -> None:
    assert chosen(Candidate(0, 0, 1, sure=True), Candidate(1, 0, 9, sure=True), Candidate(2, 0, 2, sure=True)) == [
        1,
        9,
        2,
    ]


def test_numbers_may_begin_anew_after_a_heading() -> None:
    again = Candidate(2, 0, 1, weight=0.8, restarts=True)

    assert chosen(Candidate(0, 0, 1), Candidate(1, 0, 2), again, Candidate(3, 0, 2)) == [1, 2, 1, 2]


def test_an_inserted_article_follows_the_one_whose_number_it_shares() -> None:
    inserted = Candidate(1, 0, 3, suffix=1)

    assert choose_article_starts([Candidate(0, 0, 3), inserted])[-1] == inserted


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose_article_starts([]) == []
