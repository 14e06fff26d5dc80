"""Erasing a person leaves every proof valid and no trace of the name."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from app.audit import queries as audited
from app.audit import receipts
from app.audit import service as audit
from app.audit.chain import Broken
from app.audit.receipts import Receipt
from app.audit.sealing import Sealer
from app.cli import auditing
from app.core import folding
from app.core.database import Sessions, transaction
from app.core.ids import new_id
from app.core.transactions import Transactions
from app.dossiers.lifecycle import Status
from app.feed import chain, sequencer
from app.feed import queries as feed
from app.feed.chain import Link, Row
from app.feed.queries import Filter, Told
from app.identity import queries as identity
from app.identity.accounts import service as accounts
from app.identity.accounts.models import LocalAccount
from app.identity.actor import Kind
from app.identity.assurance import Level
from app.identity.mandates.models import Mandate
from app.identity.models import Person
from app.identity.sessions.models import SignInSession
from app.identity.sign_in import service as sign_in
from app.identity.sign_in.identity import Identity
from app.privacy import retention_table
from app.privacy.erasing import Eraser
from app.wiring.tables import ENCRYPTED, METADATA
from tests.dossiers import owners, towns, walks
from tests.dossiers.towns import Json, Town, path_of

HOA, CLERK = "hoa", "batri-tiepnhan"
YEARS = timedelta(days=366 * 11)


@dataclass(frozen=True)
class Remains:
    """What is found of a person: rows by table, and files whose bytes are there."""

    rows: Counter[str]
    keys: frozenset[str]


@pytest.fixture
async def owner(own_town: Town) -> AsyncIterator[Sessions]:
    async with owners.sessions(own_town) as opened:
        yield opened


@pytest.mark.slow
async def test_nothing_of_an_erased_person_is_left_but_what_proves(
    own_town: Town, owner: Sessions, capfd: pytest.CaptureFixture[str]
) -> None:
    terms = await _terms(own_town)
    seed = await _remains(own_town, terms)
    returned = await _a_life(own_town)
    await _seal(own_town)
    told = await _feed(own_town)
    before = await _remains(own_town, terms)
    readable = await _remains(own_town, await _numbers(own_town))
    own_town.clock.at += YEARS
    asked = walks.done(await own_town.person(HOA).post("/v1/me/erasure-requests"))
    capfd.readouterr()

    erased = await _eraser(own_town, owner).run()

    left = await _remains(own_town, terms)
    logs = "".join(capfd.readouterr())
    assert asked["state"] == "accepted"
    assert erased == 1
    # The house's own examples in the forms name the same people.
    rest = {table: count for table, count in seed.rows.items() if table != "people"}
    assert left.rows == rest
    assert not readable.rows.keys() & ENCRYPTED.keys()
    assert before.rows["audit_acts"] > 0
    assert before.rows["feed_entries"] > 0
    assert (len(before.keys) > 1, left.keys) == (True, frozenset())
    assert not any(term in logs for term in terms)
    assert await _broken(own_town) == []
    await _receipt_holds(own_town, returned)
    await _same_history(told, await _feed(own_town))
    async with own_town.sessions() as session:
        standing = await feed.newest_of_subjects(
            session, at=len(told), after_subject="", limit=100
        )
    assert {each.deleted for each in standing} == {True}


async def test_what_the_law_keeps_is_told(town: Town) -> None:
    dossier = await walks.submitted(town)

    answer: Any = walks.done(await town.person(HOA).post("/v1/me/erasure-requests"))

    words = [each["words"] for each in answer["reasons"]]
    assert answer["state"] == "refused"
    assert f"Hồ sơ {dossier['code']} đang được giải quyết" in words
    found: Any = walks.done(await town.person(HOA).get("/v1/me/erasure-requests"))
    assert [each["state"] for each in found] == ["refused"]


async def test_the_application_itself_can_erase_nobody(own_town: Town) -> None:
    await walks.dossier_at(own_town, Status.WITHDRAWN)
    own_town.clock.at += YEARS
    walks.done(await own_town.person(HOA).post("/v1/me/erasure-requests"))

    with pytest.raises(ProgrammingError, match="permission denied"):
        await _eraser(own_town, own_town.sessions).run()

    async with own_town.sessions() as session:
        person = await identity.by_handle(session, HOA)
    assert person.name == "Nguyễn Thị Hoa"


def _eraser(town: Town, sessions: Sessions) -> Eraser:
    return Eraser(
        transactions=Transactions(sessions, town.clock),
        storage=town.parts.storage,
        metadata=METADATA,
        terms=retention_table.read(towns.TERMS),
        by="operator:test",
    )


async def _a_life(town: Town) -> Json:
    """Let Hoa file, be refused, be written to and looked at; return one dossier."""
    returned = await walks.dossier_at(town, Status.RETURNED)
    await walks.print_forms(town, returned)
    name = (await _person(town)).name
    clerk, hoa = town.person(CLERK), town.person(HOA)
    stated = {"X-Read-Purpose": quote(f"Đối chiếu giấy tờ của {name}")}
    walks.done(await clerk.get(path_of(returned), headers=stated))
    for who in (hoa, clerk):
        message = {"body": f"Bà {name} xin hỏi, số {(await _person(town)).phone}"}
        walks.done(await who.post(f"{path_of(returned)}/messages", message))
    declined = await walks.submitted(town, walks.FREE)
    walks.done(
        await clerk.post(
            f"{path_of(declined)}/non-acceptance",
            {"reason": f"Bà {name} nộp sai nơi"},
            version=declined["version"],
        )
    )
    await walks.ready(town, walks.FREE)  # a draft that was never filed
    await _entrust(town)
    await _sign_in(town)
    return returned


async def _entrust(town: Town) -> None:
    """Let Hoa name somebody to act for her, in words that name her."""
    person, at = await _person(town), town.clock.now()
    basis = f"Giấy ủy quyền của bà {person.name}"
    mandate = Mandate(
        id=new_id(),
        kind="authorization",
        principal_id=person.id,
        principal_number=person.identity_number,
        principal_name=person.name,
        agent_id=None,
        agent_number="083088000102",
        scopes=["file"],
        procedures=None,
        valid_from=at.date(),
        valid_to=None,
        basis=basis,
        offered_side="principal",
        offered_by=person.id,
        offered_at=at,
    )
    async with transaction(town.sessions) as session:
        session.add(mandate)
        await audit.record(
            session,
            subject=f"mandate:{mandate.id}",
            event="mandate.offered",
            actor_id=str(person.id),
            at=at,
            data={"basis": basis},
        )


async def _sign_in(town: Town) -> None:
    """Let Hoa come by a provider and by a password, from places that name her."""
    person, at = await _person(town), town.clock.now()
    number, away = person.identity_number, at + timedelta(minutes=15)
    told = Identity(number, Kind.CITIZEN, person.name, Level.TWO, number=number)
    stay = SignInSession(
        id=new_id(),
        person_id=person.id,
        secret_digest=b"stay",
        provider="vneid",
        subject=number,
        level=2,
        agent=f"Máy của {person.name}",
        source="203.0.113.7",
        began_at=at,
        last_seen_at=at,
        idle_seconds=900,
        ends_at=away,
    )
    account = LocalAccount(
        id=new_id(),
        person_id=person.id,
        username=number,
        password_hash="",
        password_set_at=at,
        temporary=False,
        totp_sealed=b"",
        failures=0,
        used_at=at,
        created_at=at,
    )
    async with transaction(town.sessions) as session:
        session.add_all((stay, account))
        await session.flush()
        accounts.remember_password(session, account)
        await accounts.renew_recovery_codes(session, account)
        await accounts.record(session, account, "account.created", at=at)
        await sign_in._link(session, told, "vneid", person.id, at)


async def _person(town: Town) -> Person:
    async with town.sessions() as session:
        return await identity.by_handle(session, HOA)


async def _terms(town: Town) -> list[str]:
    """Return how the person may stand somewhere: written, folded, numbered."""
    person = await _person(town)
    name = person.name
    written = [name, name.upper(), name.lower(), folding.fold(name), person.name_key]
    found = [*written, person.identity_number, person.phone or name]
    return sorted({each for each in found if each})


async def _numbers(town: Town) -> list[str]:
    """Return what no dump of a sealed table shows."""
    person = await _person(town)
    assert person.phone
    assert person.birth_date
    return [person.identity_number, person.phone, person.birth_date.isoformat()]


async def _remains(town: Town, terms: list[str]) -> Remains:
    """Search every row of every table, as a dump writes it, and the bytes there are."""
    url = owners.url(town)
    rows = await asyncio.to_thread(owners.rows_with, url, terms)
    keys = await asyncio.to_thread(_keys, url)
    there = {key for key in keys if await town.parts.storage.exists(key)}
    return Remains(rows, frozenset(there))


def _keys(url: str) -> list[str]:
    with psycopg.connect(url) as link:
        keys = link.execute(
            "SELECT f.key FROM stored_files f JOIN dossier_papers p"
            " ON p.file_id = f.id UNION SELECT f.key FROM stored_files f"
            " JOIN decisions d ON d.file_id = f.id UNION SELECT f.key"
            " FROM stored_files f JOIN issued_forms i ON i.file_id = f.id"
        ).fetchall()
    return [key for (key,) in keys]


async def _seal(town: Town) -> None:
    town.clock.at += timedelta(days=1)
    await Sealer(Transactions(town.sessions, town.clock), None).run()


async def _broken(town: Town) -> list[Broken]:
    async with town.sessions() as session:
        return (await auditing.in_database(session, None)).broken


async def _receipt_holds(town: Town, dossier: Json) -> None:
    subject = f"dossier:{dossier['id']}"
    async with town.sessions() as session:
        act = await audited.act(session, subject=subject, number=2)
        found = await audited.seal_over(session, subject=subject, number=2)
    assert act is not None
    assert found is not None
    assert act.erased
    assert receipts.fault_of(Receipt(act, receipts.inclusion_of(act, *found))) is None


async def _feed(town: Town) -> list[Told]:
    async with transaction(town.sessions) as session:
        while (await sequencer.sequence(session, at=town.clock.now())).count:
            pass
        return list(await feed.after(session, 0, filter_=Filter(), limit=500))


async def _same_history(before: list[Told], after: list[Told]) -> None:
    """What consumers have stays true; what they read anew withholds the person."""
    links = [(each.position, each.digest) for each in before]
    assert [(each.position, each.digest) for each in after[: len(links)]] == links
    assert {each.content for each in after[: len(links)]} == {None}
    assert len(after) > len(links)
    rows = [Row(each.position, each.digest, each.entry_digest) for each in after]
    assert isinstance(chain.verify(rows), Link)
