"""The provider as a process of its own, started and stopped."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulators.identity_provider.people import Claims

_HERE: Final = Path(__file__).parent
_MODULES: Final = Path(
    os.environ.get(
        "MOTCUA_IDENTITY_PROVIDER_MODULES",
        Path.home() / ".cache/motcua/identity-provider",
    )
)

HOW_TO_INSTALL: Final = (
    f"mkdir -p {_MODULES} && cp {_HERE}/{{package.json,package-lock.json,.npmrc}} {_MODULES}"
    f" && npm ci --prefix {_MODULES}"
)


@dataclass(frozen=True)
class Client:
    """A portal as it is registered at the provider; all addresses are its own."""

    id: str
    secret: str
    callback: str
    after_sign_out: str
    back_channel: str

    @property
    def registered(self) -> dict[str, Any]:
        return {
            "client_id": self.id,
            "client_secret": self.secret,
            "redirect_uris": [self.callback],
            "post_logout_redirect_uris": [self.after_sign_out],
            "backchannel_logout_uri": self.back_channel,
            "backchannel_logout_session_required": True,
            "token_endpoint_auth_method": "client_secret_post",
            "id_token_signed_response_alg": "ES256",
            "require_auth_time": True,
        }


def available() -> bool:
    """Tell whether node and the provider's library are installed (`.ci/run` does it)."""
    library = _MODULES / "node_modules/oidc-provider"
    return shutil.which("node") is not None and library.is_dir()


@contextmanager
def running(
    *, title: str, people: Sequence[Claims], clients: Sequence[Client], port: int = 0
) -> Iterator[str]:
    """Run a provider; give its address, which is its issuer too."""
    node = shutil.which("node") or "node"
    with subprocess.Popen(  # noqa: S603  # our own script, no shell
        [node, "--no-warnings", str(_HERE / "provider.mjs")],
        env=os.environ | {"MOTCUA_IDENTITY_PROVIDER_MODULES": str(_MODULES)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield _told(process, title, people, clients, port)
        finally:
            process.terminate()


def _told(
    process: subprocess.Popen[str],
    title: str,
    people: Sequence[Claims],
    clients: Sequence[Client],
    port: int,
) -> str:
    settings = {
        "title": title,
        "port": port,
        "people": list(people),
        "clients": [each.registered for each in clients],
    }
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the provider was started without pipes")
    process.stdin.write(json.dumps(settings) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    while line and not line.startswith("{"):
        line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the provider ended at once with code {process.wait()}")
    address: str = json.loads(line)["address"]
    return address
