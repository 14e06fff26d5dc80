"""Answers that a client may keep: `ETag`, `If-None-Match`, 304 (RFC 9110 §13.1.2)."""

from typing import Any, Final

from fastapi import Request, Response
from pydantic import BaseModel

from app.core.canonical import sha256_hex

# What a route that answers so says of itself in the OpenAPI document.
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Chưa thay đổi so với bản đã có"}
}


def answer(request: Request, body: BaseModel) -> Response:
    """Answer with the body and its digest as a tag; 304 to whoever has it."""
    content = body.model_dump_json().encode()
    tag = f'"{sha256_hex(content)[:32]}"'
    # Kept, but asked again before each use: a version may end at midnight.
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def _has(stated: str, tag: str) -> bool:
    """Compare weakly, as RFC 9110 §13.1.2 asks."""
    tags = [each.strip().removeprefix("W/") for each in stated.split(",")]
    return tag in tags or "*" in tags
