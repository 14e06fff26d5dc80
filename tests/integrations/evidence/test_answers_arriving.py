"""What is kept of what arrives: the right issuer's word, fresh, never older than ours."""

from datetime import datetime, timedelta

import pytest
from asn1crypto import pem

from app.integrations.evidence import arrival, pace
from app.integrations.evidence.arrival import Accepted, Refused
from app.integrations.evidence.sources import Key, Kind, Source
from tests.signing.national_pki import NationalPki

DAY = timedelta(days=1)


def list_of(pki: NationalPki, authority: str) -> Source:
    return Source(Key(Kind.CRL, "http://ca/x", "x"), pki.certificate(authority))


def answer_on(pki: NationalPki, label: str, issuer: str) -> Source:
    key = Key(Kind.OCSP, "http://ca/x", "x")
    return Source(key, pki.certificate(issuer), pki.certificate(label))


def examined(
    data: bytes, source: Source, at: datetime, newest: datetime | None = None
) -> Accepted | Refused:
    return arrival.examine(data, source, newest=newest, at=at)


class TestAList:
    @pytest.mark.parametrize("armored", [False, True])
    def test_is_kept_as_der_however_it_comes(
        self, national: NationalPki, at: datetime, *, armored: bool
    ) -> None:
        der = national.list_of("vnptca", at=at).dump()
        data = pem.armor("X509 CRL", der) if armored else der

        found = examined(data, list_of(national, "vnptca"), at)

        assert isinstance(found, Accepted)
        assert found.der == der
        assert found.this_update <= at < found.next_update

    def test_of_another_authority_is_refused(
        self, national: NationalPki, at: datetime
    ) -> None:
        data = national.list_of("viettelca", at=at).dump()

        assert isinstance(examined(data, list_of(national, "vnptca"), at), Refused)

    def test_that_was_changed_is_refused(
        self, national: NationalPki, at: datetime
    ) -> None:
        data = bytearray(national.list_of("vnptca", at=at).dump())
        data[-1] ^= 1

        found = examined(bytes(data), list_of(national, "vnptca"), at)

        assert isinstance(found, Refused)

    @pytest.mark.parametrize("issued", [-3 * DAY, 3 * DAY])
    def test_that_has_ended_or_is_to_come_is_refused(
        self, national: NationalPki, at: datetime, issued: timedelta
    ) -> None:
        data = national.list_of("vnptca", at=at + issued).dump()

        assert isinstance(examined(data, list_of(national, "vnptca"), at), Refused)

    def test_never_takes_the_place_of_a_newer_one(
        self, national: NationalPki, at: datetime
    ) -> None:
        source = list_of(national, "vnptca")
        older = national.list_of("vnptca", at=at)
        issued = older["tbs_cert_list"]["this_update"].native

        same = examined(older.dump(), source, at, newest=issued)
        later = examined(older.dump(), source, at, newest=issued + timedelta(seconds=1))

        assert isinstance(same, Accepted)
        assert isinstance(later, Refused)

    @pytest.mark.parametrize(
        "data", [b"", b"<html>", b"\x30\x80", b"-----BEGIN X-----"]
    )
    def test_that_is_none_is_refused(
        self, national: NationalPki, at: datetime, data: bytes
    ) -> None:
        assert isinstance(examined(data, list_of(national, "vnptca"), at), Refused)


class TestAnAnswer:
    def test_of_the_responder_is_kept(
        self, national: NationalPki, at: datetime
    ) -> None:
        data = national.answer_on("citizen1", at=at).dump()

        found = examined(data, answer_on(national, "citizen1", "vnptca"), at)

        assert isinstance(found, Accepted)
        assert found.next_update > at

    def test_about_another_certificate_is_refused(
        self, national: NationalPki, at: datetime
    ) -> None:
        data = national.answer_on("citizen-mail", at=at).dump()

        found = examined(data, answer_on(national, "citizen1", "vnptca"), at)

        assert isinstance(found, Refused)

    def test_that_is_none_is_refused(self, national: NationalPki, at: datetime) -> None:
        found = examined(
            b"\x30\x03\x0a\x01\x06", answer_on(national, "citizen1", "vnptca"), at
        )

        assert isinstance(found, Refused)


class TestThePace:
    def test_is_half_of_what_remains_within_reason(self, at: datetime) -> None:
        waits = [
            pace.after_success(at + life, at=at) - at
            for life in (timedelta(minutes=1), timedelta(hours=4), 90 * DAY)
        ]

        assert waits == [
            timedelta(minutes=10),
            timedelta(hours=2),
            timedelta(hours=6),
        ]

    def test_doubles_after_each_failure_up_to_a_bound(self, at: datetime) -> None:
        waits = [pace.after_failure(each, at=at) - at for each in (1, 2, 3, 7, 5000)]

        assert waits == [
            timedelta(minutes=5),
            timedelta(minutes=10),
            timedelta(minutes=20),
            timedelta(minutes=320),
            timedelta(hours=6),
        ]
