"""Start the whole house on loopback: database, portal, worker, National Portal."""

import asyncio
import os
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
from sqlalchemy import select

from app.core import database
from app.core.postgres import cluster
from app.identity.actor import Role
from app.identity.models import Person, Position
from app.organizations.models import Office
from app.wiring import encrypting, migrating, seeding
from app.wiring.settings import DEPLOYMENT
from simulators import nursery
from simulators.pki import authority, drawings
from simulators.pki.authority import OfficeSpec, PersonSpec, Pki

_ROOT: Final = Path(__file__).parents[2]
_DATABASE: Final = "motcua_demo"
_READY_SECONDS: Final = 45.0


# From the portal's address to the settings that tell it of them, while they run.
Providers = Callable[[str], AbstractContextManager[Mapping[str, str]]]


class NotReady(RuntimeError):
    """A part did not come up; its log tells why."""


@dataclass(frozen=True)
class Roster:
    """Who is who: people by handle, and who sits on each role of each office."""

    people: Mapping[str, UUID]
    names: Mapping[str, str]
    seats: Mapping[tuple[str, str], str]


@dataclass
class House:
    folder: Path
    environment: dict[str, str]
    portal_url: str
    national_url: str
    pki: Pki
    roster: Roster = field(default_factory=lambda: Roster({}, {}, {}))
    children: dict[str, BaseProcess] = field(default_factory=dict)

    def start(self, name: str, module: str, *arguments: str) -> None:
        """Start a child whose log is `<name>.log`."""
        self.children[name] = nursery.start(
            module,
            *arguments,
            environment=self.environment,
            log=(self.folder / f"{name}.log").resolve(),
        )

    def start_worker(self) -> None:
        self.start("worker", "app.cli", "worker")

    def kill_worker(self) -> None:
        """Kill it without warning, as a power cut would."""
        worker = self.children.pop("worker")
        worker.kill()
        worker.join()

    def stop(self) -> None:
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            child.join(timeout=10)
            if child.is_alive():
                child.kill()
                child.join()


@contextmanager
def opened(
    folder: Path, *, port: int, providers: Providers | None = None
) -> Iterator[House]:
    """Open the house on fresh sample data; everything ends with the block.

    `providers` run whoever says to the portal who somebody is.
    """
    shutil.rmtree(folder / "files", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    encrypting.draw()
    with ExitStack() as stack:
        home = cluster.home_for(folder)
        running = stack.enter_context(cluster.running(home, durable=False))
        running.create_database(_DATABASE)
        owner_url = running.url(_DATABASE, role=cluster.OWNER)
        url = running.url(_DATABASE)
        migrating.upgrade(owner_url=owner_url, application_url=url)
        house = House(
            folder=folder,
            environment={**os.environ, "PYTHONPATH": str(_ROOT)},
            portal_url=f"http://127.0.0.1:{port or _free_port()}",
            national_url=f"http://127.0.0.1:{_free_port()}",
            pki=_pki(folder, {}, {}),
        )
        if providers is not None:
            house.environment |= stack.enter_context(providers(house.portal_url))
        stack.callback(house.stop)
        _start_all(house, owner_url, url)
        house.roster, people, offices = asyncio.run(_seeded(url))
        house.pki = _pki(folder, people, offices)
        _draw(house.pki, offices)
        _wait_until_ready(house)
        _keep_environment(house)
        yield house


def _start_all(house: House, owner_url: str, url: str) -> None:
    """Start the children; they load while the sample data is written."""
    password = secrets.token_urlsafe(18)
    house.environment |= {"SIM_USERNAME": "bentre", "SIM_PASSWORD": password}
    house.environment |= _settings(house, owner_url, url, password)
    house.start("portal", "app.cli", "serve", "--port", _port(house.portal_url))
    house.start_worker()
    house.start(
        "national-portal",
        *("simulators.national_portal", "--port", _port(house.national_url)),
    )


def _wait_until_ready(house: House) -> None:
    with httpx.Client(timeout=2, trust_env=False, verify=False) as http:  # noqa: S501  # plain HTTP on loopback
        _wait_for(
            house, http, "national-portal", f"{house.national_url}/inspect/dossiers"
        )
        _wait_for(house, http, "portal", f"{house.portal_url}/health/ready")


def _port(url: str) -> str:
    return url.rsplit(":", 1)[1]


def _settings(house: House, owner_url: str, url: str, password: str) -> dict[str, str]:
    portal = "MOTCUA_NATIONAL_PORTAL__"
    return {
        "MOTCUA_DEMO": "true",
        "MOTCUA_DEMO_PID": str(os.getpid()),
        "MOTCUA_DATA_FOLDER": str(house.folder),
        "MOTCUA_PUBLIC_URL": house.portal_url,
        "MOTCUA_DATABASE__URL": url,
        "MOTCUA_DATABASE__OWNER_URL": owner_url,
        "MOTCUA_FILES__LINK_KEY": secrets.token_urlsafe(32),
        "MOTCUA_IDENTITY__TOKEN_KEY": secrets.token_urlsafe(32),
        "MOTCUA_SIGNING__TRUST": str(house.pki.trust_store),
        "MOTCUA_SIGNING__SEALS": str(house.pki.folder),
        **_other_engine(),
        f"{portal}ADAPTER_URL": f"{house.national_url}/XrdAdapter/RestService/forward",
        f"{portal}AUTH_ENDPOINT": "/mapi/login",
        f"{portal}INTEGRATION_ENDPOINT": "/mapi/g",
        f"{portal}SHARE_ENDPOINT": "/mapi/s",
        f"{portal}USERNAME": "bentre",
        f"{portal}PASSWORD": password,
        f"{portal}MADONVI": "000.00.00.H07",
        f"{portal}DSTCODE": "VN:GOV:000.00.00.G22:vpcpdvcprovider",
    }


def _other_engine() -> dict[str, str]:
    """Let another engine look at every seal, where one is installed."""
    found = shutil.which("pdfsig")
    return {"MOTCUA_SIGNING__PDFSIG": found} if found else {}


def _keep_environment(house: House) -> None:
    """Let `./motcua` commands find this house while it stays up."""
    file = house.folder.parent / "demo.env"
    ours = {k: v for k, v in house.environment.items() if k.startswith("MOTCUA_")}
    file.touch(mode=0o600)
    file.write_text("".join(f"{key}={value}\n" for key, value in ours.items()))


def _wait_for(house: House, http: httpx.Client, name: str, url: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if not house.children[name].is_alive():
            break
        try:
            if http.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    log = (house.folder / f"{name}.log").read_text(errors="replace")
    raise NotReady(f"{name}:\n{log[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _seeded(
    url: str,
) -> tuple[Roster, dict[str, PersonSpec], dict[str, OfficeSpec]]:
    engine = database.connect(url, pool_size=1)
    try:
        async with database.transaction(database.sessions_of(engine)) as session:
            await seeding.seed(session, DEPLOYMENT, at=datetime.now(UTC))
            people = (await session.scalars(select(Person))).all()
            offices = (await session.scalars(select(Office))).all()
            positions = (await session.scalars(select(Position))).all()
    finally:
        await engine.dispose()
    names = {office.id: office.name for office in offices}
    handles = {person.id: person.handle for person in people}
    roster = Roster(
        people={person.handle: person.id for person in people},
        names={person.handle: person.name for person in people},
        seats={
            (names[seat.office_id], seat.role): handles[seat.person_id]
            for seat in positions
        },
    )
    leaders = _named_leaders(people, offices, positions)
    return roster, _signers(people), {**_seals(offices), **_leaders(leaders)}


def _signers(people: Sequence[Person]) -> dict[str, PersonSpec]:
    citizens = [person for person in people if person.kind == "citizen"]
    return {
        person.handle: PersonSpec(
            name=_for_certificate(person.name.upper()),
            citizen_id=person.identity_number,
        )
        for person in citizens
    }


def _seals(offices: Sequence[Office]) -> dict[str, OfficeSpec]:
    return {
        office.code: OfficeSpec(
            name=_for_certificate(office.name), tax_code=f"13{number:08d}"
        )
        for number, office in enumerate(sorted(offices, key=lambda each: each.code))
    }


def _named_leaders(
    people: Sequence[Person], offices: Sequence[Office], positions: Sequence[Position]
) -> list[tuple[Person, Office]]:
    """Return who leads the offices of the story; the drawn-up others sign nothing."""
    by_id = {person.id: person for person in people}
    office_of = {office.id: office for office in offices}
    led = (
        (by_id[seat.person_id], office_of[seat.office_id])
        for seat in positions
        if seat.role == Role.LEADER
    )
    return [
        (person, office)
        for person, office in led
        if not person.handle.startswith(office.code.lower())
    ]


def _leaders(
    leaders: Sequence[tuple[Person, Office]],
) -> dict[str, OfficeSpec]:
    return {
        person.handle: OfficeSpec(
            name=_for_certificate(office.name),
            tax_code=f"13{number:08d}",
            officer=_for_certificate(person.name.upper()),
            citizen_id=person.identity_number,
        )
        for number, (person, office) in enumerate(leaders, start=9000)
    }


def _for_certificate(name: str) -> str:
    """Cut a name to the 64 octets that X.520 names hold in the library we use."""
    return name.encode()[:64].decode(errors="ignore").strip()


def _draw(pki: Pki, offices: Mapping[str, OfficeSpec]) -> None:
    """Draw the leaders' signatures, and the seals of the offices they lead."""
    led = {office.name for office in offices.values() if office.officer}
    for name, office in offices.items():
        if office.officer:
            drawings.save(pki.folder, name, drawings.signature(name))
        elif office.name in led:
            drawings.save(pki.folder, name, drawings.seal(office.name))


def _pki(
    folder: Path, people: Mapping[str, PersonSpec], offices: Mapping[str, OfficeSpec]
) -> Pki:
    return authority.make_pki(
        folder / "pki", people=people, offices=offices, at=datetime.now(UTC)
    )
