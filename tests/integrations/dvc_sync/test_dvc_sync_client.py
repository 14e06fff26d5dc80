"""The calls, to the simulated Portal and to one that answers what no real one does."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import pytest

from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.dvc_sync.client import DvcSyncClient
from app.integrations.national_portal.dvc_sync.ports import Content
from app.integrations.national_portal.dvc_sync.settings import DvcSyncSettings
from app.integrations.national_portal.errors import (
    NotDoneError,
    OutcomeUnknownError,
    RefusedError,
)

from .conftest import SECRET, Stage
from .memory import BYTES

CONTENT = Content("a.pdf", "application/pdf", sha256(BYTES).hexdigest(), BYTES)


async def test_a_file_arrives_as_it_is(client: DvcSyncClient, stage: Stage) -> None:
    uploaded = await client.upload(CONTENT)

    assert stage.portal.files == {uploaded.id: CONTENT.sha256}
    assert uploaded.hash == CONTENT.sha256


async def test_bytes_that_changed_on_the_way_are_not_taken_for_ours(
    client: DvcSyncClient,
) -> None:
    other = Content("a.pdf", "application/pdf", "0" * 64, BYTES)

    with pytest.raises(RefusedError, match="mã băm"):
        await client.upload(other)


async def test_many_first_calls_share_one_token(
    client: DvcSyncClient, stage: Stage
) -> None:
    await asyncio.gather(*(client.upload(CONTENT) for _ in range(6)))

    assert stage.portal.granted == 1


async def test_a_token_that_ended_is_renewed_once_for_all(
    client: DvcSyncClient, stage: Stage
) -> None:
    await client.upload(CONTENT)
    stage.portal.tokens.clear()

    await asyncio.gather(*(client.upload(CONTENT) for _ in range(6)))

    assert stage.portal.granted == 2
    assert stage.called("UploadFile").count(200) == 7


async def test_a_portal_that_refuses_its_own_token_did_nothing(
    client: DvcSyncClient, stage: Stage
) -> None:
    await stage.misbehave(kinds=["session_expired"])

    with pytest.raises(NotDoneError):
        await client.upload(CONTENT)

    assert stage.portal.granted == 2
    assert stage.portal.files == {}


async def test_a_wrong_secret_is_refused_and_quoted_nowhere(
    stage: Stage, settings: DvcSyncSettings
) -> None:
    stage.portal.credentials = type(stage.portal.credentials)("H07", "khác")
    client = DvcSyncClient(settings=settings, line=stage)

    with pytest.raises(NotDoneError) as refused:
        await client.upload(CONTENT)

    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b'{"code": 200, "data": {}}', OutcomeUnknownError),
        (200, b'{"code": 200, "data": {"IdTepTin": 7}}', OutcomeUnknownError),
        (403, '{"code": 403, "message": "Không có quyền"}'.encode(), RefusedError),
        (403, b"<h1>Forbidden</h1>", NotDoneError),
        (502, b"<h1>Bad Gateway</h1>", OutcomeUnknownError),
    ],
)
async def test_what_an_answer_says_of_the_outcome(
    settings: DvcSyncSettings, status: int, body: bytes, error: type[Exception]
) -> None:
    client = DvcSyncClient(settings=settings, line=_Told(Answer(status, body)))

    with pytest.raises(error):
        await client.upload(CONTENT)


async def test_a_refusal_does_not_repeat_the_token(settings: DvcSyncSettings) -> None:
    body = '{"code": 400, "message": "thẻ thẻ-t0k3n sai"}'.encode()
    client = DvcSyncClient(settings=settings, line=_Told(Answer(400, body)))

    with pytest.raises(RefusedError) as refused:
        await client.upload(CONTENT)

    assert "t0k3n" not in str(refused.value)


@dataclass
class _Told:
    answer: Answer
    token: bytes = field(default=b'{"access_token": "t0k3n"}')

    async def post(
        self, address: str, *, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        assert seconds > 0
        assert body
        assert headers["Authorization"].startswith(("Basic ", "Bearer "))
        return Answer(200, self.token) if "token" in address else self.answer
