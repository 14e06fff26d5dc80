"""How this province reaches the Portal: `MOTCUA_NATIONAL_PORTAL__…`."""

from typing import Literal, Self

from pydantic import AnyHttpUrl, SecretStr, model_validator

from app.integrations.national_portal.dvc_sync.settings import DvcSyncSettings
from app.integrations.national_portal.pace import Pace

# Of what goes over the adapter; dossiers go elsewhere from 2026 on.
WireVersion = Literal["2020", "2022"]


class NationalPortalSettings(Pace):
    """The endpoints are joined to `adapter_url`, the X-Road security server.

    At version 2026 dossiers and their steps go by `dvc_sync`; dictionaries and
    ratings, for which it is not known to have calls, still over the adapter.
    """

    adapter_url: AnyHttpUrl
    auth_endpoint: str
    integration_endpoint: str
    share_endpoint: str
    username: str
    password: SecretStr
    madonvi: str
    dstcode: str
    wire_version: WireVersion | Literal["2026"] = "2022"
    dvc_sync: DvcSyncSettings | None = None

    @model_validator(mode="after")
    def _the_successor_is_named(self) -> Self:
        if self.wire_version == "2026" and self.dvc_sync is None:
            message = "WIRE_VERSION 2026 cần DVC_SYNC__…"
            raise ValueError(message)
        return self

    @property
    def successor(self) -> DvcSyncSettings | None:
        """Return where dossiers go instead of over the adapter."""
        return self.dvc_sync if self.wire_version == "2026" else None

    @property
    def item_version(self) -> WireVersion:
        """Return which item dossiers are said in over the adapter."""
        return "2022" if self.wire_version == "2026" else self.wire_version

    def address(self, endpoint: str) -> str:
        return f"{str(self.adapter_url).rstrip('/')}/{endpoint.lstrip('/')}"
