"""What an answer tells, but for what is its own at every request."""

import re
from typing import Any, Final

import httpx

# Ids and times of what was just made; what is left of a covered number.
_OWN: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[^\"]+|•+\d{3}")
_HEADS_OF_ITS_OWN: Final = {"x-request-id", "location"}


def told(answer: httpx.Response) -> tuple[int, str, dict[str, Any]]:
    """Return status, text and heads, alike for answers that tell the same."""
    heads = {
        name: value
        for name, value in answer.headers.items()
        if name not in _HEADS_OF_ITS_OWN
    }
    return answer.status_code, _OWN.sub("*", answer.text), heads
