"""`ETag` and `If-Match` (RFC 9110 §13): a lost race is 412, never an overwrite."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

from app.core.errors import Malformed, PreconditionMissing

_VERSION_TAG = re.compile(r'"([0-9]{1,18})"')


class BadEtag(Malformed):
    code = "bad_etag"
    title = "Tiêu đề If-Match không hợp lệ"


def etag(version: int) -> str:
    return f'"{version}"'


def put_etag(response: Response, version: int) -> None:
    response.headers["ETag"] = etag(version)


def expected_version(
    if_match: Annotated[str | None, Header(description="ETag đã đọc")] = None,
) -> int:
    """Return the version that the caller saw.

    Raises:
        PreconditionMissing: without the header (428).
        BadEtag: if it is not one of our tags; `*` would defeat the guard.
    """
    if if_match is None:
        raise PreconditionMissing
    found = _VERSION_TAG.fullmatch(if_match.strip().removeprefix("W/"))
    if found is None:
        raise BadEtag
    return int(found.group(1))


ExpectedVersion = Annotated[int, Depends(expected_version)]
