"""Recovery codes: as many random bits as a quick hash may guard."""

import re

from app.identity.accounts import codes


def test_a_recovery_code_has_more_than_112_random_bits() -> None:
    drawn = {code for _ in range(200) for code in codes.recovery_codes()}

    assert len(drawn) == 200 * codes.RECOVERY_CODES
    # Base 32: five bits a letter, six groups of four.
    assert all(re.fullmatch(r"([a-z2-7]{4}-){5}[a-z2-7]{4}", code) for code in drawn)
    letters = [{code.replace("-", "")[place] for code in drawn} for place in range(24)]
    assert [len(each) for each in letters] == [32] * 24
