"""People as HTTP clients: a token, the ETag they read, a key against doubles."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx


class Refused(Exception):
    """The portal answered with a problem (RFC 9457)."""

    def __init__(self, response: httpx.Response) -> None:
        self.problem: dict[str, Any] = response.json()
        self.code = str(self.problem.get("code"))
        super().__init__(f"{response.status_code} {self.problem}")


@dataclass(frozen=True)
class Person:
    name: str
    http: httpx.Client
    token: str

    def get(self, path: str) -> Any:  # noqa: ANN401  # JSON of any shape
        return self._send("GET", path).json()

    def download(self, path: str) -> bytes:
        return self._send("GET", path).content

    def post(
        self, path: str, body: object = None, *, version: int | None = None
    ) -> Any:  # noqa: ANN401
        """Write once, whatever the line does: the key makes a retry safe."""
        return self._send("POST", path, json=body, version=version).json()

    def patch(self, path: str, body: object, *, version: int) -> Any:  # noqa: ANN401
        return self._send("PATCH", path, json=body, version=version).json()

    def upload(
        self, path: str, *, code: str, name: str, data: bytes, version: int
    ) -> Any:  # noqa: ANN401
        return self._send(
            "POST",
            path,
            data={"code": code},
            files={"file": (name, data, "application/pdf")},
            version=version,
        ).json()

    def _send(
        self,
        method: str,
        path: str,
        *,
        version: int | None = None,
        **content: Any,  # noqa: ANN401  # handed on to the client
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid4())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        response = self.http.request(method, path, headers=headers, **content)
        if response.is_error:
            raise Refused(response)
        return response
