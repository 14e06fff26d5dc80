"""How the successor is reached: `MOTCUA_NATIONAL_PORTAL__DVC_SYNC__…`."""

from pydantic import AnyHttpUrl, Field, SecretStr

from app.integrations.national_portal.pace import Pace


class DvcSyncSettings(Pace):
    """The endpoints are joined to `base_url`; its operator assigns them all.

    `timeout_seconds` is longer than the adapter's: a call may carry a file.
    """

    base_url: AnyHttpUrl
    token_url: AnyHttpUrl
    upload_endpoint: str
    create_endpoint: str
    status_endpoint: str
    progress_endpoint: str
    client_id: str
    client_secret: SecretStr
    scope: str = ""
    timeout_seconds: float = Field(default=20, gt=0)

    def address(self, endpoint: str) -> str:
        return f"{str(self.base_url).rstrip('/')}/{endpoint.lstrip('/')}"
