"""How a route names the act that it is to a partner system."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from app.core.errors import Unauthenticated
from app.core.http.access import Access
from app.core.http.session import ClockDep, TransactionsDep
from app.identity import permits
from app.identity.machines import binding, queries, service
from app.identity.machines.binding import Connection
from app.identity.machines.tokens import MachineTokens
from app.identity.policy import deciding
from app.identity.policy.permissions import Permission
from app.identity.tokens import BadToken, Tokens


@dataclass(frozen=True)
class Machine:
    """The partner system that calls."""

    id: UUID
    name: str


@dataclass(frozen=True)
class MachineCaller(Access):
    """A registered client whose token carries the scope of the act.

    Looked up in a short transaction of its own: the request may wait long, and
    a client that was shut out is shut out at once.
    """

    act: Permission

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, transactions: TransactionsDep, clock: ClockDep
    ) -> Machine:
        grant = tokens_of(request).read(_bearer(request), at=clock.now())
        connection = connection_of(request)
        if grant.certificate not in (None, connection.certificate):
            raise BadToken
        client = await transactions.run(
            lambda session: queries.live_client(session, grant.client_id)
        )
        if client is None or not service.is_bound(client, connection):
            raise BadToken
        self._check(grant.scopes & frozenset(client.scopes))
        return Machine(client.id, client.name)

    def _check(self, scopes: frozenset[str]) -> None:
        permits.refuse(deciding.decide_for_system(self.act, scopes))


def connection_of(request: Request) -> Connection:
    """Return where a request comes from, as our own proxy says or the socket.

    Without a trusted proxy nobody is believed about certificates.
    """
    host = request.client.host if request.client is not None else ""
    vouched = getattr(request.state, "certificate", None)
    return Connection(host, binding.stated(vouched))


def tokens_of(request: Request) -> MachineTokens:
    """Sign with the house's key; the audience tells machines from people."""
    people: Tokens = request.app.state.tokens
    return MachineTokens(people.key, people.issuer)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()
