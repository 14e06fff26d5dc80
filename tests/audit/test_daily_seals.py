"""A day that is over is sealed once, stamped by somebody else, and provable elsewhere."""

import asyncio
import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import AnyHttpUrl
from typer.testing import CliRunner, Result

from app.audit import queries, receipts, service
from app.audit import routes as audit_routes
from app.audit.chain import Fault
from app.audit.receipts import Receipt
from app.audit.sealing import Sealer
from app.cli import auditing
from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.http import problems
from app.core.transactions import Transactions
from app.integrations.remote_signing.calls import Line
from app.integrations.remote_signing.settings import Service
from app.integrations.remote_signing.tsa import HttpTimeStamper
from app.signing.trust import store
from app.wiring.stamping import Authority
from simulators.pki import authority, signing
from simulators.pki.authority import GOVERNMENT_ROOT, NATIONAL_ROOT, Pki
from simulators.signing_services.process import running
from tests.conftest import MORNING

DAY = timedelta(days=1)
DOCUMENT = Path(__file__).parents[2] / "docs" / "audit.md"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("audit-pki")
    return authority.make_pki(folder, people={}, offices={}, at=MORNING)


@pytest.fixture(scope="module")
def address(pki: Pki) -> Iterator[str]:
    with running(pki.folder) as address:
        yield address


async def _act(sessions: Sessions, subject: str, at: datetime) -> None:
    async with transaction(sessions) as session:
        await service.record(
            session,
            subject=subject,
            event="sửa",
            actor_id="hoa",
            at=at,
            data={"lý do": "Nguyễn Thị Hoa đề nghị"},
        )


def _sealer(sessions: Sessions, at: datetime) -> Sealer:
    return Sealer(Transactions(sessions, FixedClock(at)), None)


async def test_a_seal_is_over_all_before_the_days_end_that_no_other_is_over(
    sessions: Sessions, at: datetime
) -> None:
    for subject, moment in (
        ("b", at),
        ("a", at),
        ("b", at + DAY),
        ("a", at + DAY),
        ("a", at),
    ):
        await _act(sessions, subject, moment)

    first = await _sealer(sessions, at + DAY).run()
    again = await _sealer(sessions, at + DAY).run()
    await _act(sessions, "c", at)  # committed late
    second = await _sealer(sessions, at + 3 * DAY).run()

    assert first is not None
    assert second is not None
    assert again is None
    async with sessions() as session:
        covered = [
            [(span.subject, span.first, span.last) for span in spans]
            for spans in (
                await queries.spans_in(session, 1),
                await queries.spans_in(session, 2),
            )
        ]
    assert covered == [
        [("a", 1, 1), ("b", 1, 1)],
        [("a", 2, 3), ("b", 2, 2), ("c", 1, 1)],
    ]
    assert (first.day, second.day) == (at.date(), at.date() + 2 * DAY)
    assert second.previous == first.hash


async def test_a_day_without_acts_is_sealed_as_well(
    sessions: Sessions, at: datetime
) -> None:
    made = await _sealer(sessions, at).run()

    assert made is not None
    assert made.acts == 0


async def test_a_receipt_proves_its_act_and_only_that(
    sessions: Sessions, at: datetime
) -> None:
    for subject in "abcde":
        await _act(sessions, subject, at)
        await _act(sessions, subject, at)
    await _sealer(sessions, at + DAY).run()
    async with sessions() as session:
        act = await queries.act(session, subject="c", number=2)
        found = await queries.seal_over(session, subject="c", number=2)
    assert act is not None
    assert found is not None

    receipt = Receipt(act, receipts.inclusion_of(act, *found))
    read = receipts.read(json.dumps(receipts.shown(receipt)))

    assert read is not None
    assert receipts.fault_of(read) is None
    forged = replace(read, act=replace(read.act, event="khác"))
    assert receipts.fault_of(forged) is Fault.HEADER
    assert read.inclusion is not None
    elsewhere = replace(read.inclusion, index=read.inclusion.index - 1)
    assert receipts.fault_of(Receipt(read.act, elsewhere)) is Fault.NOT_AS_SEALED


async def test_without_an_authority_the_day_stands_unstamped_until_there_is_one(
    sessions: Sessions, at: datetime, pki: Pki, address: str
) -> None:
    await _act(sessions, "dossier:1", at)
    await _act(sessions, "dossier:2", at)
    await _sealer(sessions, at + DAY).run()
    async with sessions() as session:
        assert [each.day for each in await queries.unstamped(session)] == [at.date()]

    async with httpx.AsyncClient() as http:
        stamper = HttpTimeStamper(
            Line(http, Service(url=AnyHttpUrl(f"{address}/tsa"), timeout_seconds=20))
        )
        trusted = Authority(stamper, lambda: store.load(pki.trust_store))
        clock = FixedClock(at + DAY)
        await Sealer(Transactions(sessions, clock), trusted).run()
        clock.at += DAY
        await Sealer(Transactions(sessions, clock), trusted).run()

    async with sessions() as session:
        first, second = await queries.seals(session)
        assert await queries.unstamped(session) == []
    assert second.stamp_before == first.stamps[0].sha256


async def test_a_bundle_proves_itself_far_from_the_database(
    sessions: Sessions, at: datetime, database_url: str, pki: Pki, tmp_path: Path
) -> None:
    for subject in ("dossier:1", "dossier:2", "dossier:1"):
        await _act(sessions, subject, at)
    tsa = Authority(signing.Tsa(pki, at=at + DAY), lambda: store.load(pki.trust_store))
    await Sealer(Transactions(sessions, FixedClock(at + DAY)), tsa).run()
    bundle, root = tmp_path / "bundle.jsonl", pki.certificate_path(NATIONAL_ROOT)
    other = pki.certificate_path(GOVERNMENT_ROOT)

    days = f"{at.date() - DAY}..{at.date()}"
    await _told("export", days, "-o", str(bundle), url=database_url)
    whole = await _told("verify", str(bundle), "--tsa-root", str(root), "--json")
    strange = await _told("verify", str(bundle), "--tsa-root", str(other), "--json")
    bundle.write_text(bundle.read_text("utf-8").replace('"hoa"', '"mai"', 1), "utf-8")
    tampered = await _told("verify", str(bundle), "--tsa-root", str(root))

    assert json.loads(whole) == {
        "whole": True,
        "broken": [],
        "seals": 1,
        "unstamped": [],
        "stamps_checked": True,
    }
    assert "Hoa" not in bundle.read_text("utf-8")
    assert [each["why"] for each in json.loads(strange)["broken"]] == [Fault.STAMP]
    assert tampered == f"dossier:1 hỏng từ việc thứ 1: {Fault.HEADER}\n"


async def test_the_documented_program_proves_a_bundle_and_openssl_its_stamp(
    sessions: Sessions, at: datetime, database_url: str, pki: Pki, tmp_path: Path
) -> None:
    for subject in ("person:é", "dossier:2", "dossier:1", "person:é"):
        await _act(sessions, subject, at)
    tsa = Authority(signing.Tsa(pki, at=at + DAY), lambda: store.load(pki.trust_store))
    await Sealer(Transactions(sessions, FixedClock(at + DAY)), tsa).run()
    bundle, token = tmp_path / "bundle.jsonl", tmp_path / "token.der"
    await _told("export", str(at.date()), "-o", str(bundle), url=database_url)
    text = bundle.read_text("utf-8")
    (seal,) = json.loads(text.splitlines()[0])["seals"]
    token.write_bytes(base64.b64decode(seal["stamps"][0]))
    bad = tmp_path / "bad.jsonl"
    bad.write_text(text.replace('"sửa"', '"xem"', 1), "utf-8")
    root = pki.certificate_path(NATIONAL_ROOT)
    program = DOCUMENT.read_text("utf-8").split("```python\n")[1].split("```")[0]
    openssl = f"openssl ts -verify -digest {seal['hash']} -token_in".split()

    whole = await _run([sys.executable, "-c", program, str(bundle)])
    tampered = await _run([sys.executable, "-c", program, str(bad)])
    stamped = await _run([*openssl, "-in", str(token), "-CAfile", str(root)])

    assert (whole, tampered, stamped) == (0, 1, 0)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "x"}', "\x00"])
async def test_what_is_no_bundle_is_told_apart_from_a_bad_one(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / "file"
    file.write_text(text, "utf-8")

    done = await asyncio.to_thread(_invoke, ["verify", str(file)], {})

    assert done.exit_code == 2
    assert "Traceback" not in done.output


async def test_the_published_seals_are_read_by_anybody(
    sessions: Sessions, at: datetime
) -> None:
    for day in (1, 2, 3):
        await _sealer(sessions, at + day * DAY).run()
    app = FastAPI()
    problems.install(app)
    app.include_router(audit_routes.router)
    app.state.sessions = sessions
    transport = httpx.ASGITransport(app)

    async with httpx.AsyncClient(transport=transport, base_url="http://x") as anybody:
        page = (await anybody.get("/v1/audit/days?size=2")).json()
        rest = await anybody.get("/v1/audit/days", params={"cursor": page["next"]})
        one = await anybody.get(f"/v1/audit/days/{at.date()}")
        none = await anybody.get("/v1/audit/days/2020-01-01")
        bad = await anybody.get("/v1/audit/days?cursor=WyJ4Il0")

    assert [each["number"] for each in page["items"]] == [3, 2]
    assert rest.json()["items"] == [one.json()]
    assert (none.status_code, none.json()["code"]) == (404, "day_not_sealed")
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_cursor")


async def _run(command: list[str]) -> int:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
    return await process.wait()


async def _told(*arguments: str, url: str | None = None) -> str:
    environment = {"MOTCUA_DATABASE__URL": url} if url else {}
    done = await asyncio.to_thread(_invoke, list(arguments), environment)
    return done.stdout


def _invoke(arguments: list[str], environment: dict[str, str]) -> Result:
    return CliRunner().invoke(auditing.app, arguments, env=environment)
