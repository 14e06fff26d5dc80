"""What a signing plugin gives back; it runs in the browser, so nobody believes it."""

import httpx
import pytest

from simulators.pki import signing
from simulators.pki.authority import Pki
from tests.dossiers import signers, walks
from tests.dossiers.towns import Json, Resident, Town
from tests.signing import pdfs


@pytest.fixture
def hoa(town: Town) -> Resident:
    return town.person("hoa")


async def test_a_whole_signed_file_is_taken_if_it_is_ours_and_one_signature_more(
    town: Town, hoa: Resident, pki: Pki
) -> None:
    dossier = await signers.draft_with_paper(town)
    session = await signers.opened(hoa, [dossier], pki, "hoa")
    signed = signing.sign_pdf(pki, town.papers.plain.data, "hoa", at=town.clock.now())

    seen = await _give_file(hoa, session, signed)

    assert seen.json()["documents"][0]["state"] == "signed", seen.text
    (paper,) = (await walks.seen(town, dossier))["papers"]
    assert paper["verdict"]["indication"] == "TOTAL-PASSED"


@pytest.mark.parametrize(
    "spoil", ["unsigned", "another_document", "twice", "changed", "cut", "empty"]
)
async def test_a_whole_signed_file_is_refused_if_it_is_anything_else(
    town: Town, hoa: Resident, pki: Pki, spoil: str
) -> None:
    dossier = await signers.draft_with_paper(town)
    session = await signers.opened(hoa, [dossier], pki, "hoa")
    ours, at = town.papers.plain.data, town.clock.now()
    signed = signing.sign_pdf(pki, ours, "hoa", at=at)
    spoilt = {
        "unsigned": ours,
        "another_document": signing.sign_pdf(
            pki, ours.replace(b"200 200 re", b"201 200 re"), "hoa", at=at
        ),
        "twice": signing.sign_pdf(pki, signed, "hoa", at=at, field="Second"),
        "changed": signing.sign_pdf(pki, _with_other_page(ours), "hoa", at=at),
        "cut": signed[:-20],
        "empty": b"",
    }[spoil]

    response = await _give_file(hoa, session, spoilt)

    assert response.json()["code"] == "signed_file_mismatch", response.text


async def test_a_whole_file_signed_by_somebody_else_is_refused(
    town: Town, hoa: Resident, pki: Pki
) -> None:
    dossier = await signers.draft_with_paper(town)
    session = await signers.opened(hoa, [dossier], pki, "hoa")
    signed = signing.sign_pdf(pki, town.papers.plain.data, "binh", at=town.clock.now())

    response = await _give_file(hoa, session, signed)

    assert response.json()["code"] == "signature_untrusted"


async def _give_file(who: Resident, session: Json, data: bytes) -> httpx.Response:
    return await who.send(
        "PUT",
        f"/v1/signing-sessions/{session['id']}/documents/1/signed-file",
        files={"file": ("to-khai.pdf", data, "application/pdf")},
    )


def _with_other_page(pdf: bytes) -> bytes:
    """Append a revision in which the page shows something else."""
    return pdfs.with_update(pdf, lambda page: page.replace(b"300", b"301", 1))
