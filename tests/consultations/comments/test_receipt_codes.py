from consultations.comments.receipt_codes import ALPHABET, clean_code, derived_code, new_code


def test_codes_have_sixty_bits_and_no_look_alikes() -> None:
    assert len(ALPHABET) ** len(new_code()) >= 2**60
    assert not set("ILOU") & set(ALPHABET)
    assert derived_code("seed", 2) == derived_code("seed", 2) != derived_code("seed", 3)
    assert clean_code(derived_code("seed", 2)) == derived_code("seed", 2)
