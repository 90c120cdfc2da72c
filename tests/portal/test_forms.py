from portal.forms import keys


def test_only_what_may_be_a_key_is_one() -> None:
    assert keys(["1", "", "x", "-1", "2.0", "²", "9" * 18, "9" * 19, "9" * 40, "２"]) == [1, 10**18 - 1, 2]
