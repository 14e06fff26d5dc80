"""What the Portal calls through its adapter (protocol §1.1 inbound, §1.7).

The answer is the protocol's own, with HTTP 200; only a call that does not carry the
shared key is turned away before it is read.
"""

import hmac
import json
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request

from app.core.errors import NotFound, Unauthenticated
from app.core.http.access import Access
from app.core.http.session import ClockDep, TransactionsDep
from app.files.routes import StorageDep
from app.identity.policy.permissions import Permission
from app.integrations.national_portal.inbound.receiving import Letter, Receiver
from app.integrations.national_portal.inbound.settings import InboundSettings
from app.integrations.national_portal.inbound.translate import Kind
from app.integrations.national_portal.inbound.wire import Answer

PREFIX: Final = "/v1/national-portal/inbound"
router = APIRouter(prefix=PREFIX, tags=["Cổng Dịch vụ công quốc gia"])

_HEADER: Final = "securitykey"
_FIELD: Final = "SecurityKey"


class KeyRefused(Unauthenticated):
    code = "security_key_refused"
    title = "SecurityKey không đúng"


class NotConnected(NotFound):
    code = "not_connected"
    title = "Chưa cấu hình kết nối từ Cổng Dịch vụ công quốc gia"


class PortalCaller(Access):
    """A call that carries the shared key, in its header or in the body's field.

    [assumption] The protocol shows `SecurityKey` in the receipt only; behind the
    same adapter we ask for it everywhere.
    """

    async def __call__(self, request: Request) -> bytes:
        settings: InboundSettings | None = request.app.state.portal_inbound
        if settings is None:
            raise NotConnected
        body = await request.body()
        right = settings.security_key.get_secret_value().encode()
        if not hmac.compare_digest(_key_in(request, body), right):
            raise KeyRefused
        return body


Body = Annotated[bytes, Depends(PortalCaller(Permission.SEND_FROM_PORTAL))]


def get_receiver(transactions: TransactionsDep, storage: StorageDep) -> Receiver:
    return Receiver(transactions, storage)


ReceiverDep = Annotated[Receiver, Depends(get_receiver)]


@router.post("/dossiers", operation_id="receive_portal_dossier")
async def receive_dossier(body: Body, receiver: ReceiverDep, clock: ClockDep) -> Answer:
    """Receive what a citizen filed on the National Portal (nhanhsdvcqg)."""
    return await receiver.receive(Letter(Kind.DOSSIER, body, clock.now()))


@router.post("/promotions", operation_id="receive_portal_promotion")
async def receive_promotion(
    body: Body, receiver: ReceiverDep, clock: ClockDep
) -> Answer:
    """Receive a trader's promotion dossier (addtthcKhuyenMai)."""
    return await receiver.receive(Letter(Kind.PROMOTION, body, clock.now()))


@router.post("/supplements", operation_id="receive_portal_supplement")
async def receive_supplement(
    body: Body, receiver: ReceiverDep, clock: ClockDep
) -> Answer:
    """Receive what the citizen added on request."""
    return await receiver.receive(Letter(Kind.SUPPLEMENT, body, clock.now()))


@router.post("/tax-notices", operation_id="receive_tax_notice")
async def receive_tax_notice(
    body: Body, receiver: ReceiverDep, clock: ClockDep
) -> Answer:
    """Receive the tax authority's notice of what is due (nhantbthuedvcqg)."""
    return await receiver.receive(Letter(Kind.TAX_NOTICE, body, clock.now()))


@router.post("/tax-receipts", operation_id="receive_tax_receipt")
async def receive_tax_receipt(
    body: Body, receiver: ReceiverDep, clock: ClockDep
) -> Answer:
    """Receive the receipt of a land tax that was paid."""
    return await receiver.receive(Letter(Kind.TAX_RECEIPT, body, clock.now()))


def _key_in(request: Request, body: bytes) -> bytes:
    in_header = request.headers.get(_HEADER)
    if in_header is not None:
        return in_header.encode("latin-1")  # the very bytes, as the server decodes them
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        return b""
    key = plain.get(_FIELD) if isinstance(plain, dict) else None
    return key.encode("utf-8", "replace") if isinstance(key, str) else b""
