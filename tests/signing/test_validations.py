import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.core.clock import FixedClock
from app.core.database import transaction
from app.core.postgres.cluster import Cluster
from app.core.transactions import Transactions
from app.identity.actor import Kind
from app.identity.models import Person
from app.signing.validations import queries
from app.signing.validations.models import (
    EvidenceUse,
    SignatureValidation,
    ValidationEvidence,
)
from app.signing.validations.revalidating import Revalidation
from app.wiring import tables
from simulators.pki import authority
from simulators.pki.authority import Pki
from tests.house import portal
from tests.house.portal import Portal

PATH = "/v1/signature-validations"
HOA = UUID("01929f3a-7b1c-7def-8123-0000000000a1")
BINH = UUID("01929f3a-7b1c-7def-8123-0000000000a2")


@dataclass(frozen=True)
class Desk:
    portal: Portal
    clock: FixedClock
    pki: Pki

    async def ask(
        self, data: bytes, *, who: UUID = HOA, report: str = "simple", **form: Any
    ) -> httpx.Response:
        return await self.portal.http.post(
            PATH,
            params={"report": report},
            files={"file": ("đơn.pdf", data)},
            data=form,
            headers=self.signed_in(who) | {"Idempotency-Key": secrets.token_hex(8)},
        )

    def signed_in(self, who: UUID) -> dict[str, str]:
        token = self.portal.parts.tokens.issue(
            who, at=self.clock.now(), life=timedelta(hours=1)
        )
        return {"Authorization": f"Bearer {token}"}

    @property
    def revalidation(self) -> Revalidation:
        parts = self.portal.parts
        transactions = Transactions(parts.sessions, self.clock)
        return Revalidation(transactions, parts.storage, parts.checker)


@pytest.fixture(scope="module")
async def desk(
    server: Cluster, tmp_path_factory: pytest.TempPathFactory, pki: Pki, at: datetime
) -> AsyncIterator[Desk]:
    name = f"validations_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    folder = tmp_path_factory.mktemp("validations")
    own = Pki(Path(shutil.copytree(pki.folder, folder / "pki")))
    shutil.copytree(own.trust_store, folder / "trust")
    clock = FixedClock(at)
    chosen = portal.settings(folder, server.url(name))
    async with portal.opened(chosen, clock=clock) as opened:
        async with transaction(opened.parts.sessions) as session:
            session.add_all(
                Person(
                    id=who,
                    handle=secrets.token_hex(4),
                    kind=Kind.CITIZEN,
                    name=name,
                    name_key=name.lower(),
                    identity_number=f"0831920001{number:02}",
                )
                for number, (who, name) in enumerate(((HOA, "Hoa"), (BINH, "Bình")))
            )
        yield Desk(opened, clock, own)


class TestASignatureValidation:
    async def test_is_answered_in_words_and_verdicts(
        self, desk: Desk, signed_pdf: bytes
    ) -> None:
        answer = await desk.ask(signed_pdf)

        told = answer.json()
        assert answer.status_code == 201
        assert told["indication"] == "TOTAL-PASSED"
        assert told["page"]["verdict"] == "Hợp lệ"
        assert told["page"]["signatures"][0]["lines"][0] == {
            "label": "Người ký",
            "text": "Nguyễn Văn Thử",
        }
        assert told["report"] is None

    async def test_is_kept_with_all_that_it_rests_on(
        self, desk: Desk, signed_pdf: bytes
    ) -> None:
        told = (await desk.ask(signed_pdf, report="detailed")).json()

        kept = {each["sha256"] for each in told["evidence"]}
        signature = told["report"]["signatures"][0]
        assert kept >= {each["sha256"] for each in signature["chain"]}
        assert kept >= {each["evidence_sha256"] for each in signature["revocation"]}
        assert {each["kind"] for each in told["evidence"]} == {"certificate", "crl"}
        assert told["report"]["trust_store_sha256"]

    async def test_writes_every_check_down_in_vietnamese(
        self, desk: Desk, signed_pdf: bytes
    ) -> None:
        told = (await desk.ask(signed_pdf, report="detailed")).json()

        checks = {
            each["name"]: each
            for each in told["report"]["signatures"][0]["constraints"]
        }
        assert {"format", "digest", "signature_value", "revocation"} <= checks.keys()
        assert all(each["reason_vi"] for each in checks.values())

    async def test_is_hidden_from_others(self, desk: Desk, signed_pdf: bytes) -> None:
        made = (await desk.ask(signed_pdf)).json()["id"]

        own = await desk.portal.http.get(f"{PATH}/{made}", headers=desk.signed_in(HOA))
        other = await desk.portal.http.get(
            f"{PATH}/{made}", headers=desk.signed_in(BINH)
        )

        assert own.status_code == 200
        assert other.status_code == 404

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"PK\x03\x04", b"0\x80"])
    async def test_of_rubbish_is_a_verdict_and_no_fault(
        self, desk: Desk, data: bytes
    ) -> None:
        answer = await desk.ask(data)

        assert answer.status_code == 201
        assert answer.json()["indication"] == "TOTAL-FAILED"

    @pytest.mark.parametrize(
        "form", [{"at": "2026-01-01T00:00:00"}, {"at": "sometime"}, {"policy": "none"}]
    )
    async def test_of_a_bad_question_is_refused(
        self, desk: Desk, signed_pdf: bytes, form: dict[str, Any]
    ) -> None:
        answer = await desk.ask(signed_pdf, **form)

        assert answer.status_code == 422


class TestARevalidation:
    async def test_is_appended_and_replaces_nothing(
        self, desk: Desk, signed_pdf: bytes, at: datetime
    ) -> None:
        first = (await desk.ask(signed_pdf, keep="true")).json()
        desk.clock.at = at + timedelta(hours=1)

        again = await desk.portal.http.post(
            f"{PATH}/{first['id']}/revalidation", headers=desk.signed_in(HOA)
        )
        before = await desk.portal.http.get(
            f"{PATH}/{first['id']}", headers=desk.signed_in(HOA)
        )

        desk.clock.at = at
        assert again.status_code == 201
        assert again.json()["follows"] == first["id"]
        assert before.json() == first

    async def test_needs_bytes_that_were_kept(
        self, desk: Desk, signed_pdf: bytes
    ) -> None:
        made = (await desk.ask(signed_pdf)).json()["id"]

        answer = await desk.portal.http.post(
            f"{PATH}/{made}/revalidation", headers=desk.signed_in(HOA)
        )

        assert answer.json()["code"] == "validated_bytes_not_kept"

    async def test_comes_when_its_time_has_come(
        self, desk: Desk, signed_pdf: bytes, at: datetime
    ) -> None:
        desk.clock.at = at + timedelta(days=30)
        waiting = (await desk.ask(signed_pdf, keep="true")).json()
        authority.refresh_crls(desk.pki, at=at + timedelta(days=31))
        lists = desk.pki.trust_store / "crls"
        own = desk.portal.parts.settings.signing.trust / "crls"
        shutil.copytree(lists, own, dirs_exist_ok=True)
        desk.clock.at = at + timedelta(days=31)

        await desk.revalidation.run()

        async with transaction(desk.portal.parts.sessions) as session:
            row = await session.get_one(SignatureValidation, UUID(waiting["id"]))
            newest = await queries.newest_of(session, row)
        desk.clock.at = at
        assert waiting["sub_indication"] == "TRY_LATER"
        assert newest.indication == "TOTAL-PASSED"


def test_the_application_may_only_append_reports() -> None:
    kept = {SignatureValidation, ValidationEvidence, EvidenceUse}

    assert {each.__tablename__ for each in kept} <= set(tables.APPEND_ONLY)
