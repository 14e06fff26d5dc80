"""Run the services on this machine's loopback; prints its address once it listens."""

import argparse
import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from simulators.signing_services import services, stamping
from simulators.signing_services.misbehaviour import Misbehaviour
from simulators.signing_services.vault import Vault


def build(vault: Vault) -> FastAPI:
    app = FastAPI(title="Dịch vụ ký số từ xa (mô phỏng)")

    @app.post("/inspect/misbehaviour")
    async def misbehave(rule: Misbehaviour) -> Misbehaviour:
        vault.rule = rule
        return rule

    app.include_router(services.router(vault))
    app.include_router(stamping.router(vault))
    return app


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulators.signing_services")
    parser.add_argument("--pki", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", options.port))
    config = uvicorn.Config(
        build(Vault(options.pki)),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
