"""Keys are stated once, by value or by file, and are never shown."""

from pathlib import Path
from typing import Final

import pytest
from pydantic import SecretStr

from app.core.encryption.keys import KeysUnusable
from app.wiring.encrypting import EncryptionSettings

_SEAL: Final = "2026:" + "ab" * 32
_BLIND: Final = "2026:" + "cd" * 32


def test_keys_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{_SEAL}\n2025:{'ef' * 32}\n", encoding="ascii")

    ring = EncryptionSettings(keys_file=file, blind_keys=SecretStr(_BLIND)).ring()

    assert [key.id for key in ring.seals] == ["2026", "2025"]


def _with(**given: object) -> EncryptionSettings:
    return EncryptionSettings.model_validate({"blind_keys": _BLIND, **given})


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({}, "MOTCUA_ENCRYPTION__KEYS"),
        ({"keys": _SEAL, "keys_file": "/nowhere"}, "exactly one"),
        ({"keys_file": "/nowhere/keys"}, "KEYS_FILE: No such file"),
        ({"keys": "abab"}, "KEYS: .*key 1 is not"),
        ({"keys": _BLIND}, "BLIND_KEYS: .*is also a key"),
        ({"keys": _SEAL, "blind_keys": ""}, "BLIND_KEYS: .*no key"),
    ],
    ids=["absent", "twice", "no file", "malformed", "one for both", "empty"],
)
def test_keys_that_do_not_do_are_named_and_not_shown(
    stated: dict[str, object], named: str
) -> None:
    with pytest.raises(KeysUnusable, match=named) as refused:
        _with(**stated).ring()

    assert "abab" not in str(refused.value)
    assert "cdcd" not in str(refused.value)
