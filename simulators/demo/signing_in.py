"""`motcua demo --sign-in`: somebody signs in by a browser, and the walk is theirs.

The providers are real ones (npm oidc-provider); the walk goes on by tokens of the stay
that the browser began, and ends with it.
"""

import asyncio
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from rich.console import Console
from sqlalchemy import select

from app.core import database
from app.identity.sessions.models import SignInSession
from app.identity.tokens import Tokens
from app.wiring.settings import DEPLOYMENT
from simulators.demo.house import House
from simulators.identity_provider import people, process
from simulators.identity_provider.process import Client

_ASK_EVERY: Final = 0.5
_LIFE: Final = timedelta(hours=1)
_KNOWN: Final = {
    "vneid": (people.VNEID, people.of_vneid),
    "province": (people.PROVINCE, people.of_province),
}


def lacks() -> str | None:
    """Return what must be installed before anybody can sign in; None for nothing."""
    if shutil.which("node") is None:
        return "--sign-in cần Node.js 18 trở lên: apt-get install nodejs npm"
    if not process.available():
        return f"--sign-in cần thư viện oidc-provider: {process.HOW_TO_INSTALL}"
    return None


@contextmanager
def providers(portal: str) -> Iterator[dict[str, str]]:
    """Run the providers; give what the portal is to be told of them."""
    told: dict[str, str] = {}
    with ExitStack() as stack:
        for name, (title, known) in _KNOWN.items():
            client = _client(name, portal)
            issuer = stack.enter_context(
                process.running(title=title, people=known(DEPLOYMENT), clients=[client])
            )
            told |= _settings(name, title, issuer, client)
        yield told


def wait_for(house: House, handle: str, console: Console) -> None:
    """Say where to sign in, and wait until this person has."""
    pages = {name: f"{house.portal_url}/v1/sign-in/{name}" for name in _KNOWN}
    back = "?return_to=/v1/sessions"
    console.print(
        f"Mở trình duyệt tại {pages['vneid']}{back}\n"
        f"và đăng nhập là {house.roster.names[handle]}; hồ sơ sẽ đi tiếp bằng phiên đó.\n"
        f"Cán bộ (cửa sổ riêng tư khác, không bắt buộc): {pages['province']}{back}",
        highlight=False,
        soft_wrap=True,
    )
    while stay_of(house, house.roster.people[handle]) is None:
        time.sleep(_ASK_EVERY)


def token_of(house: House, person_id: UUID, tokens: Tokens) -> str | None:
    """Return a token of the stay that this person began, which ends with it."""
    stay = stay_of(house, person_id)
    if stay is None:
        return None
    now = datetime.now(UTC)
    return tokens.issue(
        person_id, at=now, life=_LIFE, assurance=stay.assurance, session_id=stay.id
    )


def stay_of(house: House, person_id: UUID) -> SignInSession | None:
    """Return the newest stay of this person that has not ended."""
    return asyncio.run(_stay_of(house.environment["MOTCUA_DATABASE__URL"], person_id))


async def _stay_of(url: str, person_id: UUID) -> SignInSession | None:
    engine = database.connect(url, pool_size=1)
    try:
        async with database.sessions_of(engine)() as session:
            return await session.scalar(
                select(SignInSession)
                .where(
                    SignInSession.person_id == person_id,
                    SignInSession.ended_at.is_(None),
                )
                .order_by(SignInSession.began_at.desc())
                .limit(1)
            )
    finally:
        await engine.dispose()


def _client(name: str, portal: str) -> Client:
    return Client(
        id=f"motcua-{name}",
        secret=secrets.token_urlsafe(32),
        callback=f"{portal}/v1/sign-in/{name}/callback",
        after_sign_out=f"{portal}/",
        back_channel=f"{portal}/v1/sign-in/{name}/back-channel-logout",
    )


def _settings(name: str, title: str, issuer: str, client: Client) -> dict[str, str]:
    ours = f"MOTCUA_SIGN_IN__PROVIDERS__{name.upper()}__"
    return {
        f"{ours}TITLE": title,
        f"{ours}CLAIMS": name,
        f"{ours}ISSUER": issuer,
        f"{ours}CLIENT_ID": client.id,
        f"{ours}CLIENT_SECRET": client.secret,
    }
