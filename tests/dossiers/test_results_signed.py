"""A result bears the leader's own signature, then the agency's seal over it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from app.dossiers.jobs import Workshop
from app.identity.models import Person
from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, ValidationReport
from app.signing.sealing.errors import SealRejected
from app.signing.trust import store
from app.wiring.sealing import Sealer
from simulators.pki import authority, drawings, signing
from simulators.pki.authority import OfficeSpec, Pki
from tests.conftest import MORNING
from tests.dossiers import signers, walks
from tests.dossiers.towns import Json, Resident, Town, path_of

LEADER, OFFICE = "batri-chutich", "000.01.26.H07"


@pytest.fixture(scope="module")
async def away(shared_town: Town, pki: Pki) -> Path:
    """The leader's certificate is issued, the key kept where no worker looks."""
    async with shared_town.sessions() as session:
        person = await session.get_one(Person, shared_town.people[LEADER])
    issued = OfficeSpec(
        "UBND thị trấn Ba Tri",
        tax_code="1300000001",
        officer=person.name.upper(),
        citizen_id=person.identity_number,
    )
    authority.make_pki(pki.folder, people={}, offices={LEADER: issued}, at=MORNING)
    drawings.save(pki.folder, OFFICE, drawings.seal("UBND thị trấn Ba Tri"))
    drawings.save(pki.folder, LEADER, drawings.signature(LEADER))
    return pki.key_path(LEADER).rename(pki.folder / "away.pem")


@contextmanager
def at_hand(pki: Pki, away: Path) -> Iterator[None]:
    copyfile(away, pki.key_path(LEADER))
    yield
    pki.key_path(LEADER).unlink()


async def numbered(town: Town) -> Json:
    dossier = await walks.take(
        town,
        await walks.submitted(town, walks.FREE),
        *("accept", "forward", "forward", "approve"),
    )
    return walks.done(await walks.attempt(town, dossier, "issue"))


def workshop(town: Town, **changes: Any) -> Workshop:
    settings = town.parts.settings.signing.model_copy(update=changes)
    trust = partial(store.load, settings.trust)
    sealer = Sealer(settings, town.parts.checker, trust)
    return replace(town.workshop, sealer=sealer)


async def seen_result(town: Town, dossier: Json) -> tuple[bytes, ValidationReport]:
    hoa = town.person("hoa")
    pdf = (await hoa.get(f"{path_of(dossier)}/result")).content
    trust = store.load(town.parts.settings.signing.trust)
    report = validation.validate(pdf, at=town.clock.now(), trust=trust, policy=DOSSIER)
    return pdf, report


async def test_with_the_leaders_key_at_hand_it_bears_both_at_once(
    town: Town, pki: Pki, away: Path
) -> None:
    dossier = await numbered(town)

    with at_hand(pki, away):
        await town.workshop.seal_result(UUID(dossier["id"]))

    pdf, report = await seen_result(town, dossier)
    assert report.indication is Indication.TOTAL_PASSED
    assert [each.id for each in report.signatures] == ["Leader", "AgencySeal"]
    assert _pictures(pdf) == 2


async def test_without_it_the_result_waits_for_the_leader_to_sign(
    town: Town, pki: Pki, away: Path
) -> None:
    own = workshop(town, leaders_sign=True)
    dossier = await numbered(town)
    await own.seal_result(UUID(dossier["id"]))
    await own.seal_result(UUID(dossier["id"]))
    leader = town.person(LEADER)

    waiting = (await leader.get("/v1/results-to-sign")).json()
    session = await opened(leader, dossier, pki)
    with at_hand(pki, away):
        value = signers.value(pki, LEADER, session["documents"][0]["digest"])
    given = await signers.give(leader, session, (1, value))
    before = await walks.seen(town, dossier)
    await own.seal_result(UUID(dossier["id"]))

    assert [each["dossier_id"] for each in waiting] == [dossier["id"]]
    assert given["done"] == 1, given
    assert before["status"] == "processing"
    assert (await walks.seen(town, dossier))["status"] == "completed"
    _, report = await seen_result(town, dossier)
    assert report.indication is Indication.TOTAL_PASSED
    assert [each.id == "AgencySeal" for each in report.signatures] == [False, True]
    assert (await leader.get("/v1/results-to-sign")).json() == []


async def test_the_governments_plugin_is_told_where_and_answered_in_its_words(
    town: Town, pki: Pki, away: Path
) -> None:
    own = workshop(town, leaders_sign=True)
    dossier = await numbered(town)
    await own.seal_result(UUID(dossier["id"]))
    leader = town.person(LEADER)
    session = await opened(leader, dossier, pki)
    path = f"/v1/signing-sessions/{session['id']}/documents/1/vgca"
    told = walks.done(await leader.get(path))
    source = (await leader.get(told["FileName"])).content
    with at_hand(pki, away):
        signed = signing.sign_pdf(pki, source, LEADER, at=town.clock.now())

    refused = await leader.send("POST", path, files=from_plugin(source))
    taken = await leader.send("POST", path, files=from_plugin(signed))
    again = await leader.send("POST", path, files=from_plugin(signed))

    assert told["FileUploadHandler"].endswith(path)
    assert told["JWTToken"] == leader.token
    assert walks.done(refused)["Status"] is False
    assert "tài liệu" in refused.json()["Message"]
    assert walks.done(taken)["Status"] is True
    assert walks.done(again)["Status"] is True
    server = json.loads(taken.json()["FileServer"])
    assert (await leader.get(server["url"])).content == signed


def from_plugin(data: bytes) -> Json:
    return {"uploadfile": ("ket-qua.signed.pdf", data, "application/pdf")}


async def opened(leader: Resident, dossier: Json, pki: Pki) -> Json:
    return walks.done(
        await leader.post(
            "/v1/signing-sessions",
            {
                "documents": [{"dossier_id": dossier["id"]}],
                **signers.certificate(pki, LEADER),
            },
        )
    )


async def test_nobody_else_signs_in_the_leaders_place(town: Town, pki: Pki) -> None:
    dossier = await numbered(town)
    await workshop(town, leaders_sign=True).seal_result(UUID(dossier["id"]))

    for handle in ("batri-truongphong", "batri-vanthu", "hoa"):
        response = await town.person(handle).post(
            "/v1/signing-sessions",
            {
                "documents": [{"dossier_id": dossier["id"]}],
                **signers.certificate(pki, "hoa"),
            },
        )
        assert response.json()["code"] == "nothing_to_sign"


async def test_a_result_that_another_engine_does_not_confirm_is_not_released(
    town: Town, tmp_path: Path
) -> None:
    doubter = tmp_path / "doubter"
    doubter.write_text('#!/bin/sh\necho "Signature #1: Signature is Invalid."\n')
    doubter.chmod(0o755)
    dossier = await numbered(town)

    with pytest.raises(SealRejected):
        await workshop(town, pdfsig=doubter).seal_result(UUID(dossier["id"]))

    assert (await walks.seen(town, dossier))["status"] == "processing"


async def test_what_a_stopped_dossier_is_told_bears_the_seal(town: Town) -> None:
    dossier = await walks.take(
        town, await walks.submitted(town, walks.FREE), "accept", "forward", "stop"
    )
    await walks.print_forms(town, dossier)
    hoa = town.person("hoa")

    printed = {
        form: (await hoa.get(f"{path_of(dossier)}/forms/{form}")).content
        for form in ("01", "05")
    }

    trust = store.load(town.parts.settings.signing.trust)
    reports = {
        form: validation.validate(pdf, at=town.clock.now(), trust=trust, policy=DOSSIER)
        for form, pdf in printed.items()
    }
    assert reports["01"].signatures == ()
    assert reports["05"].indication is Indication.TOTAL_PASSED


def _pictures(pdf: bytes) -> int:
    """Count the images laid over the last page's signature fields."""
    drawn = 0
    annotations: Any = PdfReader(BytesIO(pdf)).pages[-1]["/Annots"]
    for annotation in annotations:
        appearance = annotation.get_object()["/AP"]["/N"].get_object()
        drawn += len(appearance["/Resources"].get("/XObject", {}))
    return drawn
