"""Begin a sign-in, and complete it: each a short transaction of the caller's.

Between the two the provider is asked; nothing is held while it answers.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.folding import fold
from app.core.ids import new_id
from app.identity import assurance
from app.identity.assurance import NOTHING, VERIFIED, Assurance, Level, Need
from app.identity.models import Person
from app.identity.permits import StepUpNeeded
from app.identity.sessions import queries as sessions
from app.identity.sessions import service as ending
from app.identity.sessions.service import Ending, Proven
from app.identity.sign_in import errors, linking, queries
from app.identity.sign_in.identity import Identity
from app.identity.sign_in.linking import Newcomer, Refused
from app.identity.sign_in.models import LinkedAccount, SignInAttempt
from app.identity.sign_in.ports import Asked, Secrets

# How long somebody may take at the provider's page.
ATTEMPT_LIFE: Final = timedelta(minutes=10)
# Adding an account needs a proof of both: this one's may not be older.
_FRESH: Final = Need(VERIFIED, assurance.RECENT)


@dataclass(frozen=True)
class Begun:
    """`browser` goes into a cookie: who ends a sign-in is who began it."""

    secrets: Secrets
    browser: str
    asked: Asked


@dataclass(frozen=True)
class Attempt:
    """A sign-in whose answer has come."""

    provider: str
    secrets: Secrets
    asked: Asked
    return_to: str
    session_id: UUID | None


async def begin(
    session: AsyncSession,
    *,
    provider: str,
    return_to: str,
    at: datetime,
    asked: Asked | None = None,
    browser: str | None = None,
    session_id: UUID | None = None,
) -> Begun:
    """Write down what the answer must match; a browser may begin several at once.

    `asked` is what the sign-in must reach, where an act asked for more than one had.

    Raises:
        StepUpNeeded: if an account is to be added to a session begun long ago, or
            of somebody whom nobody has checked.
    """
    if session_id is not None:
        await _check_fresh(session, session_id, at)
    begun = Begun(
        Secrets(_secret(), _secret(), secrets.token_urlsafe(48)),
        browser=browser or _secret(),
        asked=asked or Asked(at),
    )
    session.add(
        SignInAttempt(
            state_digest=_digest(begun.secrets.state),
            browser_digest=_digest(begun.browser),
            provider=provider,
            nonce=begun.secrets.nonce,
            verifier=begun.secrets.verifier,
            return_to=return_to,
            asked_level=begun.asked.level,
            asked_max_age=_seconds(begun.asked.max_age),
            session_id=session_id,
            begun_at=at,
        )
    )
    await session.flush()
    return begun


async def take(
    session: AsyncSession,
    *,
    provider: str,
    state: str,
    browser: str | None,
    at: datetime,
) -> Attempt | None:
    """Use an attempt up, whatever comes of it; None if it is not this browser's, now."""
    taken = (
        await session.execute(
            delete(SignInAttempt)
            .where(SignInAttempt.state_digest == _digest(state))
            .returning(SignInAttempt)
        )
    ).scalar_one_or_none()
    if taken is None or browser is None:
        return None
    ours = secrets.compare_digest(taken.browser_digest, _digest(browser))
    if not ours or taken.provider != provider or at >= taken.begun_at + ATTEMPT_LIFE:
        return None
    return Attempt(
        provider=provider,
        secrets=Secrets(state, taken.nonce, taken.verifier),
        asked=_asked(taken),
        return_to=taken.return_to,
        session_id=taken.session_id,
    )


async def recognise(
    session: AsyncSession, identity: Identity, attempt: Attempt, *, at: datetime
) -> Proven:
    """Return whom the provider has proved; a new account is linked, a newcomer added.

    Two sign-ins with one number at once come one after the other.

    Raises:
        AssuranceTooLow, NumberMissing, NotAppointed, IdentityConflict, AccountTaken
        SignInFailed: if the session that adds an account has ended meanwhile.
    """
    await _take_turns(session, identity)
    adding_to = await _adding_to(session, attempt, at)
    facts = await queries.facts_of(
        session, identity, provider=attempt.provider, adding_to=adding_to
    )
    decided = linking.decide(identity, facts)
    if isinstance(decided, Refused):
        raise errors.from_refusal(decided.why)
    if isinstance(decided, Newcomer):
        person_id, new_link = await _join(session, identity), True
    else:
        person_id, new_link = decided.person_id, decided.new_link
    if new_link:
        await _link(session, identity, attempt.provider, person_id, at)
    return Proven(
        person_id,
        attempt.provider,
        identity.subject,
        Assurance(identity.level, identity.proved_at),
        identity.sid,
    )


async def unlink(
    session: AsyncSession, link_id: UUID, *, person_id: UUID, at: datetime
) -> None:
    """Take an account away from its person, with the sessions that it began.

    Raises:
        LinkNotFound: also if it is another's.
        LastAccount: if they could not come back in.
    """
    accounts = await queries.accounts_of(session, person_id)
    gone = next((each for each in accounts if each.id == link_id), None)
    if gone is None:
        raise errors.LinkNotFound
    if len(accounts) == 1:
        raise errors.LastAccount
    begun = await sessions.of_subject(
        session, provider=gone.provider, subject=gone.subject, sid=None
    )
    for stay in begun:
        await ending.end(session, stay, why=Ending.REVOKED, at=at)
    await session.delete(gone)
    await session.flush()
    await _record_link(session, gone, "account.unlinked", at)


async def forget(session: AsyncSession, *, at: datetime) -> None:
    """Delete the attempts that nobody came back from."""
    await session.execute(
        delete(SignInAttempt).where(SignInAttempt.begun_at < at - ATTEMPT_LIFE)
    )


async def _check_fresh(session: AsyncSession, session_id: UUID, at: datetime) -> None:
    stay = await sessions.live(session, session_id, at=at)
    held = NOTHING if stay is None else stay.assurance
    if not assurance.meets(held, _FRESH, at=at):
        raise StepUpNeeded(_FRESH, held)


async def _take_turns(session: AsyncSession, identity: Identity) -> None:
    named = f"{identity.kind}:{identity.number or identity.tech_id}"
    turn = int.from_bytes(_digest(named)[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(turn)))


async def _adding_to(
    session: AsyncSession, attempt: Attempt, at: datetime
) -> UUID | None:
    if attempt.session_id is None:
        return None
    stay = await sessions.live(session, attempt.session_id, at=at)
    if stay is None:
        raise errors.SignInFailed
    return stay.person_id


async def _join(session: AsyncSession, identity: Identity) -> UUID:
    person_id = new_id()
    session.add(
        Person(
            id=person_id,
            handle=f"{identity.kind}-{person_id}",
            kind=identity.kind,
            name=identity.name,
            name_key=fold(identity.name),
            identity_number=identity.number or identity.tech_id or "",
            birth_date=identity.birth_date,
            phone=identity.phone,
            email=identity.email,
            address=identity.address,
            tech_id=identity.tech_id,
        )
    )
    await session.flush()
    return person_id


async def _link(
    session: AsyncSession,
    identity: Identity,
    provider: str,
    person_id: UUID,
    at: datetime,
) -> None:
    person = await session.get_one(Person, person_id)
    person.tech_id = person.tech_id or identity.tech_id
    account = LinkedAccount(
        id=new_id(),
        person_id=person_id,
        provider=provider,
        subject=identity.subject,
        linked_at=at,
    )
    session.add(account)
    await session.flush()
    await _record_link(session, account, "account.linked", at)


async def _record_link(
    session: AsyncSession, account: LinkedAccount, event: str, at: datetime
) -> None:
    await audit.record(
        session,
        subject=f"person:{account.person_id}",
        event=event,
        actor_id=str(account.person_id),
        at=at,
        data={
            "provider": account.provider,
            # Enough to know the account again, and not enough to read it here.
            "subject_blind": account.subject_blind.hex(),
        },
    )


def _asked(taken: SignInAttempt) -> Asked:
    level, seconds = taken.asked_level, taken.asked_max_age
    return Asked(
        taken.begun_at,
        None if level is None else Level(level),
        None if seconds is None else timedelta(seconds=seconds),
    )


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
