"""Bytes as they were received, whatever lengths they were written with."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from asn1crypto import core, parser, x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from app.signing import encoding, limits, validation
from app.signing.encoding import OCTET_STRING, SEQUENCE, SET, as_received, tagged
from app.signing.limits import MalformedError
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Level
from app.signing.sealing import packaging, schemes
from app.signing.sealing.ports import Credential
from app.signing.trust.store import TrustStore
from simulators.pki import signing
from simulators.pki.authority import TSA, Pki
from tests.signing import cms_maker
from tests.signing.cms_maker import Signer

LONG = 128
TEXT = b"Don de nghi"

values = st.recursive(
    st.binary(max_size=2 * LONG).map(lambda each: tagged(OCTET_STRING, each)),
    lambda inner: st.lists(inner, max_size=4).map(lambda each: tagged(SEQUENCE, *each)),
    max_leaves=8,
)


def loosened(encoded: bytes, levels: int) -> bytes:
    """Return a value whose outer levels are of indefinite length."""
    if not levels or not encoded[0] & 0x20:
        return encoded
    *_, contents, _ = parser.parse(encoded)
    inner = b"".join(loosened(each, levels - 1) for each in elements(contents))
    return encoded[:1] + b"\x80" + inner + b"\x00\x00"


def elements(contents: bytes) -> Iterator[bytes]:
    while contents:
        *_, header, body, trailer = parser.parse(contents, strict=False)
        size = len(header) + len(body) + len(trailer)
        yield contents[:size]
        contents = contents[size:]


@pytest.fixture
def never_dumped(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(value: core.Asn1Value, force: bool = False) -> bytes:  # noqa: FBT001, FBT002 - the library's
        raise AssertionError(f"{type(value).__name__} encoded anew")

    monkeypatch.setattr(core.Sequence, "dump", refuse)
    monkeypatch.setattr(core.SequenceOf, "dump", refuse)


def signer(pki: Pki, name: str) -> Signer:
    key = pki.key(name)
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return Signer(certificate(pki, name), key)


def certificate(pki: Pki, name: str) -> x509.Certificate:
    return x509.Certificate.load(pki.chain(name)[0].public_bytes(Encoding.DER))


class TestDefiniteLengths:
    @given(value=values, levels=st.integers(1, 5))
    def test_are_what_was_there_before_they_were_lost(
        self, value: bytes, levels: int
    ) -> None:
        assert encoding.definite(loosened(value, levels)) == value

    def test_join_the_pieces_of_a_string(self) -> None:
        pieces = tagged(OCTET_STRING, b"Don ") + tagged(OCTET_STRING, b"de nghi")

        whole = encoding.definite(b"\x24\x80" + pieces + b"\x00\x00")

        assert whole == tagged(OCTET_STRING, TEXT)

    @pytest.mark.parametrize(
        "broken",
        [
            b"",
            b"\x30",
            b"\x30\x80",
            b"\x30\x80\x04\x05a",
            b"\x04\x80a\x00\x00",
            b"\x1f",
        ],
    )
    def test_are_not_made_up_for_what_was_cut(self, broken: bytes) -> None:
        with pytest.raises(MalformedError):
            encoding.definite(broken)

    def test_are_refused_beyond_the_budget_of_depth(self) -> None:
        with pytest.raises(MalformedError):
            encoding.definite(b"\x30\x80" * (limits.MAX_BER_DEPTH + 2))


class TestNothingThatWasParsedIsEncodedAnew:
    """It would cost minutes in hostile bytes, and alter sloppy ones."""

    @pytest.mark.usefixtures("never_dumped")
    def test_when_a_length_ends_as_an_indefinite_one(self) -> None:
        # BOOLEAN TRUE as 0x01, which DER would write as 0xFF.
        sloppy = tagged(SEQUENCE, b"\x01\x01\x01", tagged(OCTET_STRING, b"." * 123))

        parsed = core.Sequence.load(sloppy)

        assert sloppy[:3] == b"\x30\x81\x80"
        assert as_received(parsed) == sloppy

    def test_when_time_stamps_are_judged(
        self, pki: Pki, at: datetime, trust: TrustStore, request: pytest.FixtureRequest
    ) -> None:
        tsa = signer(pki, TSA)
        made = cms_maker.signed(TEXT, signer(pki, "citizen"), at=at, attached=True)
        made = cms_maker.stamped(made, tsa, at=at)
        token = as_received(
            made["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0]
        )
        loose = cms_maker.with_attribute(made, cms_maker.TIMESTAMP, loosened(token, 4))
        request.getfixturevalue("never_dumped")

        report = validation.validate(
            loosened(as_received(loose), 3), at=at, trust=trust, policy=DOSSIER
        )

        (signature,) = report.signatures
        assert [each.valid for each in signature.timestamps] == [True, True]

    def test_when_a_pdf_is_judged(
        self,
        pki: Pki,
        plain_pdf: bytes,
        at: datetime,
        trust: TrustStore,
        request: pytest.FixtureRequest,
    ) -> None:
        signed = signing.sign_pdf(pki, plain_pdf, "citizen", at=at, timestamped=True)
        request.getfixturevalue("never_dumped")

        report = validation.validate(signed, at=at, trust=trust, policy=DOSSIER)

        assert report.indication is Indication.TOTAL_PASSED
        assert report.signatures[0].level is Level.T


class TestASignatureIsWritten:
    def test_with_its_time_stamp_as_received(self, pki: Pki, at: datetime) -> None:
        tsa, own = signer(pki, TSA), certificate(pki, "seal")
        token = cms_maker.token(b"." * 32, tsa, at=at)
        attributes = cms_maker.signed(TEXT, signer(pki, "seal"), at=at)
        signed = attributes["content"]["signer_infos"][0]["signed_attrs"]

        made = packaging.signed_data(
            b"value",
            attributes=bytes([SET]) + as_received(signed)[1:],
            credential=Credential(own, (), schemes.of_key(own)),
            token=token,
        )

        assert token in made
        assert as_received(own) in made
