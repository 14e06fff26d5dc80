"""What is logged can be read by many: it holds no secret and nobody's number."""

import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import redirect_stderr
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
import structlog
from sqlalchemy import text

from app.core import logs
from app.core.clock import FixedClock
from app.core.http.session import SessionDep
from app.identity import queries as identity
from tests.house import portal
from tests.house.portal import Portal

PROCEDURE: Final = "1.004873"
OFFICE: Final = "000.01.26.H07"
NUMBER: Final = "083192000101"
UNFINISHED: Final = "083999000999"


class Written:
    """Everything that was printed to the log, or told to Python's own logging."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.printed = io.StringIO()
        self._caplog = caplog

    def read(self) -> str:
        return self.printed.getvalue() + self._caplog.text


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[Written]:
    """Log as in production, to where the test can read it."""
    before = structlog.get_config()
    written = Written(caplog)
    with redirect_stderr(written.printed):
        logs.configure()
    yield written
    structlog.configure(**before)


@pytest.fixture
async def town(
    folder: Path, seeded_url: str, clock: FixedClock
) -> AsyncIterator[Portal]:
    chosen = portal.settings(folder, seeded_url)
    async with portal.opened(chosen, clock=clock) as town:

        @town.app.get("/faults/{number}")
        async def break_down(number: str, session: SessionDep) -> None:
            await session.execute(text("SELECT CAST(:it AS date)"), {"it": number})

        yield town


@pytest.mark.slow
async def test_no_line_holds_a_token_a_number_or_a_secret(
    town: Portal, written: Written, clock: FixedClock
) -> None:
    token = town.parts.tokens.issue(
        await _person(town, "hoa"), at=clock.now(), life=timedelta(hours=1)
    )
    sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": NUMBER}
    forged = {"Authorization": f"Bearer {token[:-3]}abc"}
    draft = {
        "procedure": PROCEDURE,
        "office": OFFICE,
        "subject": f"Xác nhận cho người mang số {NUMBER}",
        "answers": {"person_id": NUMBER},
    }

    statuses = [
        (await town.http.post("/v1/dossiers", json=draft, headers=sent)).status_code,
        (await town.http.get("/v1/dossiers", headers=sent)).status_code,
        (await town.http.get("/v1/dossiers", headers=forged)).status_code,
        (await town.http.get(f"/v1/public/dossiers/{NUMBER}?mark=x")).status_code,
        (await town.http.get(f"/faults/{NUMBER}", headers=sent)).status_code,
    ]
    lines = written.read()

    assert statuses == [201, 200, 401, 422, 500]
    assert lines.count('"event": "request"') == len(statuses)
    assert "unexpected_error" in lines
    assert "DataError" in lines
    assert "SQL parameters hidden" in lines
    assert token.split(".")[1] not in lines
    assert NUMBER not in lines
    assert re.findall(r"(?<![\w-])[0-9]{12}(?!\w)", lines) == []
    for secret in (portal.TOKEN_KEY, portal.LINK_KEY, *_passwords(town)):
        assert secret not in lines


def test_a_line_is_json_and_covers_what_an_errors_text_quotes(
    written: Written,
) -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJob2EifQ.c2lnbmF0dXJl"
    dossier = "000.00.26.H07-261123-0001"

    quoting = ValueError(f"(number)=({NUMBER}) {token} {UNFINISHED}x {dossier}")
    structlog.get_logger().error("broken", exc_info=quoting, number=NUMBER)

    [line] = written.read().splitlines()
    entry = json.loads(line)

    assert (entry["event"], entry["number"]) == ("broken", "•••")
    assert f"=(•••) ••• {UNFINISHED}x {dossier}" in entry["exception"]


async def _person(town: Portal, handle: str) -> UUID:
    async with town.parts.sessions() as session:
        return (await identity.by_handle(session, handle)).id


def _passwords(town: Portal) -> list[str]:
    url = town.parts.settings.database.url
    assert url is not None
    return re.findall(r"://[^:]+:([^@]+)@", url.get_secret_value())
