import pytest

from consultations.comments.receipt_codes import ALPHABET, clean_code, derived_code, new_code


def test_codes_have_sixty_bits_and_no_look_alikes() -> None:
    assert len(ALPHABET) ** len(new_code()) >= 2**60
    assert not set("ILOU") & set(ALPHABET)
    assert derived_code("seed", 2) == derived_code("seed", 2) != derived_code("seed", 3)
    assert clean_code(derived_code("seed", 2)) == derived_code("seed", 2)


@pytest.mark.parametrize(
    "typed",
    [
        "k7wm-2p9d-xh4t", "Ｋ７ＷＭ－２Ｐ９Ｄ－ＸＨ４Ｔ", "回执编号：K7WM-2P9D-XH4T", "回执编号:K7WM 2P9D XH4T。",
        "K7WM—2P9D—XH4T", " K7WM2P9DXH4T\u200b", "我的编号K7WM-2P9D-XH4T谢谢",
        "https://lifa.example.cn/receipts/K7WM2P9DXH4T/", "https://lifa.example.cn/en/receipts/K7WM-2P9D-XH4T/?from=singlemessage",
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed_or_pasted(typed: str) -> None:
    assert clean_code(typed) == "K7WM2P9DXH4T"


def test_letters_that_are_mistaken_for_digits_are_those_digits() -> None:
    assert clean_code("oil0-0000-0000") == "011000000000"


@pytest.mark.parametrize("typed", ["", "K7WM-2P9D", "K7WM-2P9D-XH4", "K7WM-2P9D-XH4TT", "第十二条", "UUUU-UUUU-UUUU"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert clean_code(typed) is None
