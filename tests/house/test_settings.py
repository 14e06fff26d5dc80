"""A secret has no default, and is never shown."""

import re
from collections.abc import Iterator
from typing import Final, get_args

import pytest
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from app.wiring import settings
from app.wiring.settings import Settings

SECRET_NAME: Final = re.compile(r"(^|_)(key|password|secret|token)$")


def _fields(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Return every field with its dotted path, through groups, also optional ones."""
    for name, field in model.model_fields.items():
        yield f"{path}{name}", field
        for kind in _kinds(field):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from _fields(kind, f"{path}{name}.")


def _kinds(field: FieldInfo) -> tuple[object, ...]:
    return (field.annotation, *get_args(field.annotation))


FIELDS: Final = dict(_fields(Settings))
SECRETS: Final = {path for path, each in FIELDS.items() if SecretStr in _kinds(each)}


def test_the_known_secrets_are_kept_as_secrets() -> None:
    assert {
        "database.url",
        "database.owner_url",
        "files.link_key",
        "identity.token_key",
        "national_portal.password",
    } <= SECRETS


@pytest.mark.parametrize("path", sorted(SECRETS))
def test_a_secret_has_no_default(path: str) -> None:
    field = FIELDS[path]

    assert field.is_required() or field.get_default(call_default_factory=True) is None


def test_what_is_named_like_a_secret_is_one() -> None:
    named = {path for path in FIELDS if SECRET_NAME.search(path)}

    assert named <= SECRETS


def test_a_missing_secret_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "MOTCUA_FILES__LINK_KEY": "bí-mật-liên-kết",
        "MOTCUA_SIGNING__TRUST": "trust",
        "MOTCUA_SIGNING__SEALS": "seals",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MOTCUA_IDENTITY__TOKEN_KEY", raising=False)

    with pytest.raises(ValidationError, match="identity") as refused:
        settings.load()

    assert "bí-mật-liên-kết" not in str(refused.value)


def test_settings_never_print_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "MOTCUA_FILES__LINK_KEY": "bí-mật-liên-kết",
        "MOTCUA_IDENTITY__TOKEN_KEY": "bí-mật-phiên",
        "MOTCUA_DATABASE__URL": "postgresql://app:bí-mật-kho@db/motcua",
        "MOTCUA_SIGNING__TRUST": "trust",
        "MOTCUA_SIGNING__SEALS": "seals",
    }.items():
        monkeypatch.setenv(name, value)

    loaded = settings.load()

    assert loaded.identity.token_key.get_secret_value() == "bí-mật-phiên"
    assert "bí-mật" not in f"{loaded!r}{loaded}{loaded.model_dump_json()}"
