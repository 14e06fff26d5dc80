"""Which signing services the province is connected to: `MOTCUA_REMOTE_SIGNING__…`."""

from pydantic import AnyHttpUrl, BaseModel, Field, SecretStr


class Service(BaseModel):
    url: AnyHttpUrl
    timeout_seconds: float = Field(default=10, gt=0)

    def address(self, path: str) -> str:
        return f"{str(self.url).rstrip('/')}/{path}"


class CscSettings(Service):
    """`url` is the base that ends before `/csc/v2`; the token comes from `token_url`."""

    token_url: AnyHttpUrl
    client_id: str
    client_secret: SecretStr
    pin: SecretStr | None = None
    asynchronous: bool = True


class SmartCaSettings(Service):
    sp_id: str
    sp_password: SecretStr


class MySignSettings(Service):
    client_id: str
    client_secret: SecretStr
    profile_id: str = "adss:ras:profile:001"


class TimestampingSettings(Service):
    """A time-stamping authority that answers RFC 3161 over HTTP at `url`."""


class RemoteSigningSettings(BaseModel):
    csc: CscSettings | None = None
    smartca: SmartCaSettings | None = None
    mysign: MySignSettings | None = None
    timestamping: TimestampingSettings | None = None
