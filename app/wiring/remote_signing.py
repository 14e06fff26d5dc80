"""Signing services and the time-stamping authority the province is connected to."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import httpx

from app.dossiers.archiving import Archive
from app.dossiers.asking_providers import Asking
from app.integrations.remote_signing.calls import Line
from app.integrations.remote_signing.csc import CscKey
from app.integrations.remote_signing.mysign import MySignKey
from app.integrations.remote_signing.settings import RemoteSigningSettings
from app.integrations.remote_signing.smartca import SmartCaKey
from app.integrations.remote_signing.tsa import HttpTimeStamper
from app.signing.sealing.errors import ProviderUnavailable
from app.signing.sealing.ports import SigningProvider
from app.wiring import trusting
from app.wiring.parts import Parts
from app.wiring.settings import Settings

_Keys = Mapping[str, Callable[[str], SigningProvider]]
_NAMES: Final = ("csc", "smartca", "mysign")


def names(settings: Settings) -> frozenset[str]:
    """Return what a signing session may name as its provider."""
    connected = settings.remote_signing
    return frozenset(each for each in _NAMES if getattr(connected, each) is not None)


def asking(parts: Parts, http: httpx.AsyncClient) -> Asking:
    keys = _keys(parts.settings.remote_signing, http)

    def provider(name: str, identity_number: str) -> SigningProvider:
        if name not in keys:
            raise ProviderUnavailable("nhà cung cấp này không còn kết nối")
        return keys[name](identity_number)

    return Asking(
        sessions=parts.sessions,
        storage=parts.storage,
        clock=parts.clock,
        checker=parts.checker,
        trust=partial(trusting.read, parts.settings),
        provider=provider,
    )


def archive(parts: Parts, http: httpx.AsyncClient) -> Archive | None:
    """Return what keeps results provable, where there is an authority to ask."""
    authority = timestamper(parts.settings, http)
    if authority is None:
        return None
    return Archive(
        sessions=parts.sessions,
        storage=parts.storage,
        clock=parts.clock,
        trust=partial(trusting.read, parts.settings),
        timestamper=authority,
    )


def timestamper(settings: Settings, http: httpx.AsyncClient) -> HttpTimeStamper | None:
    """Return the time-stamping authority, where one is configured."""
    service = settings.remote_signing.timestamping
    return HttpTimeStamper(Line(http, service)) if service else None


def _keys(settings: RemoteSigningSettings, http: httpx.AsyncClient) -> _Keys:
    csc, smartca, mysign = settings.csc, settings.smartca, settings.mysign
    found: dict[str, Callable[[str], SigningProvider]] = {}
    if csc is not None:
        found["csc"] = lambda user: CscKey(Line(http, csc), csc, user_id=user)
    if smartca is not None:
        found["smartca"] = lambda user: SmartCaKey(
            Line(http, smartca), smartca, user_id=user
        )
    if mysign is not None:
        found["mysign"] = lambda user: MySignKey(
            Line(http, mysign), mysign, user_id=user
        )
    return found
