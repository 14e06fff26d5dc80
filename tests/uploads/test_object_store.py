"""The same over S3: any process of the portal goes on where another one stopped."""

import hashlib
import random
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.core.postgres.cluster import Cluster
from app.files import service as files
from app.uploads.sweeping import REST, Sweeper
from tests.conftest import MORNING
from tests.files import object_server
from tests.uploads import harbour
from tests.uploads.harbour import Harbour

# Over five megabytes the whole is written as an S3 multipart upload.
DATA = random.Random(2).randbytes(11_000_000)  # noqa: S311  # no secret


@pytest.fixture(scope="module")
async def ports(
    server: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Harbour, Harbour]]:
    """Two portals, each with its own connections, on one database and one bucket."""
    name = f"s3_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    clock = FixedClock(MORNING)
    folder = tmp_path_factory.mktemp("s3")
    url = f"s3://{object_server.BUCKET}"
    with (
        object_server.running(folder) as environment,
        pytest.MonkeyPatch.context() as m,
    ):
        for key, value in environment.items():
            m.setenv(key, value)
        async with (
            harbour.opened(server.url(name), folder, clock, files_url=url) as one,
            harbour.opened(
                server.url(name), folder, clock, files_url=url, settled=True
            ) as other,
        ):
            yield one, other


async def test_two_portals_take_turns_at_one_upload(
    ports: tuple[Harbour, Harbour],
) -> None:
    one, other = ports
    path = await one.hoa.begin(len(DATA))

    await one.hoa.patch(path, 0, DATA[:3_000_000])
    await other.hoa.patch(path, 3_000_000, DATA[3_000_000:9_000_000])
    await one.hoa.patch(path, 9_000_000, DATA[9_000_000:])
    shown = (await other.hoa.send("GET", path)).json()
    upload = await other.receiver().look(shown["id"], owner_id=harbour.HOA)

    assert shown["sha256"] == hashlib.sha256(DATA).hexdigest()
    key, sha256 = str(upload.key), str(upload.sha256)
    assert await files.read_object(other.storage, key, sha256=sha256) == DATA
    assert await other.storage.keys_under(f"uploads/{shown['id']}") == []


async def test_what_expired_goes_from_the_bucket(
    ports: tuple[Harbour, Harbour], tmp_path: Path
) -> None:
    one, other = ports
    path = await one.hoa.begin(len(DATA))
    await one.hoa.patch(path, 0, DATA[:100_000])
    prefix = f"uploads/{path.rsplit('/', 1)[-1]}"
    before = await one.storage.keys_under(prefix)

    sweeper = Sweeper(other.parts.sessions, other.storage, other.clock)
    other.clock.at += timedelta(hours=25)
    await sweeper.sweep()
    other.clock.at += REST
    await sweeper.sweep()

    assert len(before) == 1
    assert await one.storage.keys_under(prefix) == []
