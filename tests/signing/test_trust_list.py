import base64
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typer.testing import CliRunner

from app.cli import trust as command
from app.signing.trust import changes, listing, store
from app.signing.trust.errors import TrustStoreUnusable
from simulators.pki.authority import (
    GOVERNMENT_CA,
    GOVERNMENT_ROOT,
    NATIONAL_CA,
    NATIONAL_ROOT,
    Pki,
)

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def folder(tmp_path: Path, key: Ed25519PrivateKey) -> Path:
    (tmp_path / listing.SIGNER).write_bytes(public(key))
    return tmp_path


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )


def payload(pki: Pki, **changed: Any) -> dict[str, Any]:
    roots = ((NATIONAL_ROOT, "national"), (GOVERNMENT_ROOT, "government"))
    return {
        "number": 1,
        "issued_at": (NOW - timedelta(days=1)).isoformat(),
        "next_update": (NOW + timedelta(days=30)).isoformat(),
        "anchors": [anchor(pki, *each) for each in roots],
        "intermediates": [der(pki, each) for each in (NATIONAL_CA, GOVERNMENT_CA)],
    } | changed


def anchor(pki: Pki, name: str, domain: str) -> dict[str, Any]:
    return {
        "name": name,
        "domain": domain,
        "scope": ["signature", "timestamp"],
        "trusted_from": "2020-01-01T00:00:00+00:00",
        "trusted_until": "2035-01-01T00:00:00+00:00",
        "certificate": der(pki, name),
    }


def der(pki: Pki, name: str) -> str:
    return base64.b64encode(pki.chain(name)[0].public_bytes(Encoding.DER)).decode()


def signed(key: Ed25519PrivateKey, body: dict[str, Any]) -> bytes:
    raw = json.dumps(body).encode()
    parts = {"payload": raw, "signature": key.sign(raw)}
    return json.dumps(
        {name: base64.b64encode(each).decode() for name, each in parts.items()}
    ).encode()


class TestASignedList:
    def test_is_a_trust_store_with_a_day_it_ends(
        self, folder: Path, key: Ed25519PrivateKey, pki: Pki
    ) -> None:
        (folder / listing.LIST).write_bytes(signed(key, payload(pki)))

        loaded = store.load(folder)

        assert {each.domain for each in loaded.anchors} == {"national", "government"}
        assert not loaded.stale(NOW)
        assert loaded.stale(NOW + timedelta(days=31))

    def test_of_another_key_is_refused(self, folder: Path, pki: Pki) -> None:
        stranger = Ed25519PrivateKey.generate()
        (folder / listing.LIST).write_bytes(signed(stranger, payload(pki)))

        with pytest.raises(TrustStoreUnusable):
            store.load(folder)

    def test_that_was_changed_is_refused(
        self, key: Ed25519PrivateKey, pki: Pki
    ) -> None:
        envelope = json.loads(signed(key, payload(pki)))
        body = json.dumps(payload(pki, number=2)).encode()
        envelope["payload"] = base64.b64encode(body).decode()

        with pytest.raises(TrustStoreUnusable):
            listing.read(json.dumps(envelope).encode(), signer=public(key))

    @pytest.mark.parametrize(
        "broken",
        [
            {"anchors": []},
            {"number": "one"},
            {"next_update": "2030-01-01T00:00:00"},
            {"intermediates": ["AAAA"]},
        ],
    )
    def test_that_is_not_whole_is_refused(
        self, key: Ed25519PrivateKey, pki: Pki, broken: dict[str, Any]
    ) -> None:
        with pytest.raises(TrustStoreUnusable):
            listing.read(signed(key, payload(pki, **broken)), signer=public(key))

    def test_never_lets_one_key_anchor_both_domains(
        self, key: Ed25519PrivateKey, pki: Pki
    ) -> None:
        same = [
            anchor(pki, NATIONAL_ROOT, "national"),
            anchor(pki, NATIONAL_ROOT, "government"),
        ]

        with pytest.raises(TrustStoreUnusable):
            listing.read(signed(key, payload(pki, anchors=same)), signer=public(key))


def asked(*words: object) -> tuple[int, str]:
    program = typer.Typer()
    program.add_typer(command.app, name="trust")
    done = CliRunner().invoke(program, ["trust", *map(str, words)])
    return done.exit_code, done.stdout


class TestAnOwner:
    """Makes a list where the key is, which portals take."""

    @pytest.fixture(autouse=True)
    def passphrase(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MOTCUA_TRUST_KEY_PASSPHRASE", "cụm từ của bài thử")

    def made(self, pki: Pki, place: Path, *, number: int = 1) -> Path:
        body, out = place / "body.json", place / f"list-{number}.json"
        if not (place / "key.pem").exists():
            asked("key", place / "key.pem", place / listing.SIGNER)
        asked("make", pki.trust_store, "--number", number, "--out", body)
        asked("sign", body, "--key", place / "key.pem", "--out", out)
        return out

    def test_makes_what_a_portal_takes_by_its_pinned_key(
        self, pki: Pki, tmp_path: Path
    ) -> None:
        made = self.made(pki, tmp_path)

        code, told = asked("update", made, "--trust", tmp_path, "--apply")

        assert (code, told.count("+ anchor")) == (0, 2)
        loaded, by_hand = store.load(tmp_path), store.load(pki.trust_store)
        assert loaded.sha256 == by_hand.sha256

    def test_shows_at_the_portal_what_the_next_list_changes(
        self, pki: Pki, tmp_path: Path
    ) -> None:
        own = shutil.copytree(pki.folder, tmp_path / "pki")
        asked("update", self.made(pki, tmp_path), "--trust", tmp_path, "--apply")
        described = own / "trust" / "trust.json"
        body = json.loads(described.read_text("utf-8"))
        body["publications"] = [{"issuer": "0" * 64, "crls": ["http://ca.example/x"]}]
        described.write_text(json.dumps(body), "utf-8")
        second = self.made(Pki(own), tmp_path, number=2)

        code, told = asked("update", second, "--trust", tmp_path)

        assert code == 0
        assert told.startswith("+ publication http://ca.example/x")

    def test_keeps_the_key_to_itself_under_its_passphrase(
        self, pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = self.made(pki, tmp_path)
        monkeypatch.setenv("MOTCUA_TRUST_KEY_PASSPHRASE", "sai")
        body, key = tmp_path / "body.json", tmp_path / "key.pem"

        code, _ = asked("sign", body, "--key", key, "--out", made)

        assert code == 1
        assert key.stat().st_mode & 0o077 == 0

    def test_does_not_sign_what_no_portal_would_take(
        self, pki: Pki, tmp_path: Path
    ) -> None:
        self.made(pki, tmp_path)
        body = tmp_path / "body.json"
        described = json.loads(body.read_bytes())
        body.write_text(json.dumps(described | {"anchors": []}), "utf-8")

        code, told = asked(
            *("sign", body, "--key", tmp_path / "key.pem"),
            *("--out", tmp_path / "out.json"),
        )

        assert (code, told[:7]) == (1, "Từ chối")
        assert not (tmp_path / "out.json").exists()

    def test_never_writes_over_a_key(self, pki: Pki, tmp_path: Path) -> None:
        self.made(pki, tmp_path)
        before = (tmp_path / "key.pem").read_bytes()

        code, _ = asked("key", tmp_path / "key.pem", tmp_path / "other.pem")

        assert code == 1
        assert (tmp_path / "key.pem").read_bytes() == before


class TestAnUpdate:
    def run(self, folder: Path, data: bytes, *options: str) -> tuple[int, str]:
        file = folder / "new-list.json"
        file.write_bytes(data)
        return asked("update", file, "--trust", folder, *options)

    def test_shows_what_changes_and_changes_nothing_unasked(
        self, folder: Path, key: Ed25519PrivateKey, pki: Pki
    ) -> None:
        code, told = self.run(folder, signed(key, payload(pki)))

        assert code == 0
        assert told.count("+ anchor") == 2
        assert told.count("+ intermediate") == 2
        assert not (folder / listing.LIST).exists()

    def test_takes_a_newer_list_and_refuses_an_older_one(
        self, folder: Path, key: Ed25519PrivateKey, pki: Pki
    ) -> None:
        newer = signed(key, payload(pki, number=5, intermediates=[]))
        self.run(folder, signed(key, payload(pki, number=4)), "--apply")

        taken = self.run(folder, newer, "--apply")
        put_back = self.run(folder, signed(key, payload(pki, number=4)), "--apply")

        assert taken[0] == 0
        assert taken[1].count("- intermediate") == 2
        assert put_back[0] == 1
        assert (folder / listing.LIST).read_bytes() == newer

    def test_refuses_a_list_that_has_ended(
        self, folder: Path, key: Ed25519PrivateKey, pki: Pki
    ) -> None:
        ended = payload(pki, next_update=(NOW - timedelta(hours=1)).isoformat())

        code, _ = self.run(folder, signed(key, ended), "--apply")

        assert code == 1
        assert not (folder / listing.LIST).exists()


def test_a_change_of_terms_shows(key: Ed25519PrivateKey, pki: Pki) -> None:
    before = listing.read(signed(key, payload(pki)), signer=public(key))
    anchors = payload(pki)["anchors"]
    anchors[0]["scope"] = ["signature"]
    after = listing.read(signed(key, payload(pki, anchors=anchors)), signer=public(key))

    found = changes.between(before, after)

    assert [(each.sign, each.name) for each in found] == [("~", NATIONAL_ROOT)]
