"""An applicant signs a paper with a key that the portal never sees."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.files.models import StoredFile
from simulators.pki import authority
from simulators.pki.authority import Pki
from tests.conftest import MORNING
from tests.dossiers import records, signers, walks
from tests.dossiers.signers import PAPER
from tests.dossiers.towns import Json, Resident, Town


@pytest.fixture(scope="module")
def issued(pki: Pki) -> Pki:
    return signers.issue(pki, at=MORNING)


@pytest.fixture
def hoa(town: Town) -> Resident:
    return town.person("hoa")


class TestAPaperSignedInASession:
    async def test_takes_the_place_of_the_unsigned_one_with_a_passing_verdict(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        (document,) = session["documents"]

        given = await signers.give(
            hoa, session, (1, signers.value(pki, "hoa", document["digest"]))
        )

        assert (given["done"], given["refused"]) == (1, 0)
        (paper,) = (await walks.seen(town, dossier))["papers"]
        assert paper["sha256"] == given["verdicts"][0]["body"]["sha256"]
        assert paper["verdict"]["indication"] == "TOTAL-PASSED"

    async def test_can_be_submitted(self, town: Town, hoa: Resident, pki: Pki) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        digest = session["documents"][0]["digest"]
        await signers.give(hoa, session, (1, signers.value(pki, "hoa", digest)))

        sent = await walks.send_in(hoa, await walks.seen(town, dossier))

        assert sent.json()["status"] == "submitted", sent.text

    async def test_shows_its_state_and_both_files(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        digest = session["documents"][0]["digest"]
        await signers.give(hoa, session, (1, signers.value(pki, "hoa", digest)))

        seen = walks.done(await hoa.get(f"/v1/signing-sessions/{session['id']}"))

        (document,) = seen["documents"]
        source = (await hoa.get(document["source_link"])).content
        signed = (await hoa.get(document["signed_link"])).content
        assert document["state"] == "signed"
        assert source == town.papers.plain.data
        assert signed.startswith(source)


class TestABatch:
    async def test_gives_every_file_its_own_verdict(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossiers = [await signers.draft_with_paper(town) for _ in range(3)]
        session = await signers.opened(hoa, dossiers, pki, "hoa")
        first, second, third = (each["digest"] for each in session["documents"])

        given = await signers.give(
            hoa,
            session,
            (1, signers.value(pki, "hoa", first)),
            (2, signers.value(pki, "hoa", third)),
            (3, signers.value(pki, "hoa", third)),
        )

        assert [each["status"] for each in given["verdicts"]] == [200, 422, 200]
        assert second != third
        states = [
            each["state"]
            for each in walks.done(
                await hoa.get(f"/v1/signing-sessions/{session['id']}")
            )["documents"]
        ]
        assert states == ["signed", "waiting", "signed"]


class TestAValue:
    async def test_given_twice_is_taken_once(self, own_town: Town, pki: Pki) -> None:
        hoa = own_town.person("hoa")
        dossier = await signers.draft_with_paper(own_town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        value = signers.value(pki, "hoa", session["documents"][0]["digest"])
        once = await signers.give(hoa, session, (1, value))
        before = await records.everything(own_town)

        again = await signers.give(hoa, session, (1, value))

        after = await records.everything(own_town)
        assert again["verdicts"][0]["body"] == once["verdicts"][0]["body"]
        assert {**before, "kept_answers": None} == {**after, "kept_answers": None}

    async def test_is_never_exchanged_for_another(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        digest = session["documents"][0]["digest"]
        # ECDSA draws a new number each time: both values are right.
        one, other = (signers.value(pki, "hoa", digest) for _ in range(2))
        await signers.give(hoa, session, (1, one))

        given = await signers.give(hoa, session, (1, other))

        assert _codes(given) == ["signed_already"]

    @pytest.mark.parametrize("spoil", ["other_key", "cut", "other_digest", "noise"])
    async def test_that_is_wrong_is_refused_before_anything_is_made_of_it(
        self, town: Town, hoa: Resident, pki: Pki, spoil: str
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        digest = session["documents"][0]["digest"]
        value = {
            "other_key": signers.value(pki, "binh", digest),
            "cut": _cut(signers.value(pki, "hoa", digest)),
            "other_digest": signers.value(
                pki, "hoa", base64.b64encode(bytes(32)).decode()
            ),
            "noise": base64.b64encode(b"\x30\x06" + bytes(60)).decode(),
        }[spoil]
        before = await _files_kept(town)

        given = await signers.give(hoa, session, (1, value))

        assert _codes(given) == ["signature_value_mismatch"]
        assert await _files_kept(town) == before

    async def test_after_the_session_ended_is_refused(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        value = signers.value(pki, "hoa", session["documents"][0]["digest"])
        town.clock.at += timedelta(minutes=15)

        given = await signers.give(hoa, session, (1, value))

        assert _codes(given) == ["signing_session_expired"]

    async def test_for_a_paper_replaced_meanwhile_is_refused_whole(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        value = signers.value(pki, "hoa", session["documents"][0]["digest"])
        replaced = walks.done(
            await hoa.upload(dossier, PAPER, town.papers.signed["hoa"])
        )

        given = await signers.give(hoa, session, (1, value))

        assert _codes(given) == ["document_replaced"]
        now = await walks.seen(town, dossier)
        assert now["papers"] == replaced["papers"]

    async def test_of_a_number_the_session_does_not_have_is_refused(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        value = signers.value(pki, "hoa", session["documents"][0]["digest"])

        given = await signers.give(hoa, session, (2, value))

        assert _codes(given) == ["signing_document_not_found"]

    async def test_of_a_certificate_revoked_meanwhile_is_refused(
        self, town_today: Town
    ) -> None:
        town = town_today
        hoa = town.person("hoa")
        folder = town.parts.settings.signing.seals
        pki = Pki(folder, frozenset({"hoa"}), frozenset())
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")
        value = signers.value(pki, "hoa", session["documents"][0]["digest"])
        now = town.clock.now()
        authority.revoke(pki, "hoa", revoked_at=now - timedelta(hours=1))
        authority.refresh_crls(pki, at=now)

        given = await signers.give(hoa, session, (1, value))

        assert _codes(given) == ["signature_untrusted"]


class TestOpening:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("hoa-expired", "certificate_unfit"),
            ("hoa-future", "certificate_unfit"),
            ("hoa-revoked", "certificate_unfit"),
            ("tsa", "certificate_unfit"),
            ("public-ca", "certificate_of_another"),
            ("binh", "certificate_of_another"),
        ],
    )
    async def test_with_a_certificate_that_will_not_do_is_refused(
        self, town: Town, hoa: Resident, issued: Pki, name: str, code: str
    ) -> None:
        dossier = await signers.draft_with_paper(town)

        response = await hoa.post(
            "/v1/signing-sessions",
            {
                "documents": [{"dossier_id": dossier["id"], "paper": PAPER}],
                **signers.certificate(issued, name),
            },
        )

        assert (response.status_code, response.json()["code"]) == (422, code)

    async def test_with_rsa_and_ecdsa_mixed_up_is_refused(
        self, town: Town, hoa: Resident, issued: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)

        response = await hoa.post(
            "/v1/signing-sessions",
            {
                "documents": [{"dossier_id": dossier["id"], "paper": PAPER}],
                **signers.certificate(issued, "hoa-rsa"),
                "scheme": "ecdsa",
            },
        )

        assert response.json()["code"] == "certificate_unreadable"

    @pytest.mark.parametrize(
        "changes",
        [
            {"certificate": base64.b64encode(b"no certificate").decode()},
            {"certificate": "không phải base64"},
            {"certificate": None},
            {"provider": "smartca"},
            {"provider": "nobody", "certificate": None},
            {"documents": []},
            {"documents": [{"dossier_id": "0"}]},
            {"chain": ["AAAA"]},
        ],
    )
    async def test_with_a_bad_body_is_a_clear_problem(
        self, town: Town, hoa: Resident, pki: Pki, changes: Json
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        body = {
            "documents": [{"dossier_id": dossier["id"], "paper": PAPER}],
            **signers.certificate(pki, "hoa"),
            **changes,
        }

        response = await hoa.post("/v1/signing-sessions", body)

        assert response.status_code == 422, response.text

    async def test_over_another_persons_dossier_finds_nothing(
        self, town: Town, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)

        response = await town.person("binh").post(
            "/v1/signing-sessions",
            {
                "documents": [{"dossier_id": dossier["id"], "paper": PAPER}],
                **signers.certificate(pki, "binh"),
            },
        )

        assert response.status_code == 404

    async def test_over_a_paper_already_handed_in_finds_nothing(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await walks.submitted(town)

        response = await hoa.post(
            "/v1/signing-sessions",
            {
                "documents": [{"dossier_id": dossier["id"], "paper": PAPER}],
                **signers.certificate(pki, "hoa"),
            },
        )

        assert response.json()["code"] == "nothing_to_sign"

    async def test_shows_a_session_to_its_signer_alone(
        self, town: Town, hoa: Resident, pki: Pki
    ) -> None:
        dossier = await signers.draft_with_paper(town)
        session = await signers.opened(hoa, [dossier], pki, "hoa")

        response = await town.person("binh").get(
            f"/v1/signing-sessions/{session['id']}"
        )

        assert response.status_code == 404


async def _files_kept(town: Town) -> int:
    async with town.sessions() as session:
        return await session.scalar(select(func.count()).select_from(StoredFile)) or 0


def _cut(value: str) -> str:
    return base64.b64encode(base64.b64decode(value)[:-1]).decode()


def _codes(given: Json) -> list[str]:
    return [each["problem"]["code"] for each in given["verdicts"]]
