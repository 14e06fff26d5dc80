"""Only listed servers are asked, and only in the name of authorities we know."""

from dataclasses import replace

from app.integrations.evidence import sources
from app.integrations.evidence.sources import Kind
from app.signing.trust.publications import Publication
from tests.integrations.evidence.conftest import trusted
from tests.signing.national_pki import NationalPki


def origins(pki: NationalPki) -> frozenset[str]:
    return frozenset({pki.published_at or ""})


def test_lists_of_every_authority_and_answers_on_those_below_are_asked(
    national: NationalPki,
) -> None:
    planned = sources.plan(trusted(national), (), origins=origins(national))

    lists = {key.address.split("/crls/")[1] for key in planned if key.kind is Kind.CRL}
    answers = [key for key in planned if key.kind is Kind.OCSP]
    assert lists == {f"{each}/latest.crl" for each in ("vnroot", "govroot", "vnptca")}
    assert [key.about for key in answers] == [
        sources.digest(national.certificate("govca"))
    ]


def test_a_certificate_seen_is_asked_about_in_its_issuers_name(
    national: NationalPki,
) -> None:
    citizen = national.certificate("citizen1")

    planned = sources.plan(trusted(national), [citizen], origins=origins(national))

    (asked,) = [
        each for key, each in planned.items() if key.about == sources.digest(citizen)
    ]
    assert asked.key.kind is Kind.OCSP
    assert sources.digest(asked.issuer) == sources.digest(
        national.certificate("vnptca")
    )


def test_a_certificate_of_a_stranger_names_nothing_we_ask(
    national: NationalPki,
) -> None:
    fake = national.certificate("citizen-fake")

    planned = sources.plan(trusted(national), [fake], origins=origins(national))

    known = sources.plan(trusted(national), (), origins=origins(national))
    assert planned.keys() == known.keys()


def test_an_address_is_not_asked_where_its_origin_is_not_listed(
    national: NationalPki,
) -> None:
    citizen = national.certificate("citizen1")

    planned = sources.plan(
        trusted(national), [citizen], origins=frozenset({"http://ca.example"})
    )

    assert planned == {}


def test_a_publication_of_an_unknown_authority_is_left_out(
    national: NationalPki,
) -> None:
    address = f"{national.published_at}/x.crl"
    trust = replace(national.trust(), publications=(Publication("0" * 64, (address,)),))

    planned = sources.plan(trust, (), origins=origins(national))

    assert address not in {key.address for key in planned}
