"""Reads a page of requests and answers, and plays it against the portal.

A `http` block is sent as it stands; the `json STATUS [name]` block after it is what
must come back: "…" stands for anything, keys that are not shown may be there. The
answer is called by its name from then on: `{paper.id}`. An `sh` block that starts the
worker does what the worker owes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from tests.dossiers import walks
from tests.dossiers.papers import File
from tests.dossiers.towns import Town

ANYTHING: Final = "…"
WORKER: Final = "./motcua worker"
_BLOCK: Final = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME: Final = re.compile(r"\{([a-z_]+(?:\.\w+)*)\}")


@dataclass(frozen=True)
class Block:
    kind: str
    about: tuple[str, ...]
    text: str
    line: int


class Mismatch(AssertionError):
    """The portal answered otherwise than the page says."""


def blocks(page: str) -> Iterator[Block]:
    for found in _BLOCK.finditer(page):
        line = page.count("\n", 0, found.start()) + 1
        yield Block(found[1], tuple(found[2].split()), found[3], line)


class Player:
    """Plays the blocks of a page, and remembers what was named."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._named: dict[str, Any] = {}
        self._answer: httpx.Response | None = None
        self.played = 0

    async def play(self, page: str) -> None:
        """Raise `Mismatch` at the first line that does not hold."""
        for block in blocks(page):
            match block.kind:
                case "http":
                    self._answer = await self._send(block)
                    self.played += 1
                case "json":
                    self._check(block)
                case "sh" if WORKER in block.text:
                    await self._work()
                case _:
                    continue

    async def _send(self, block: Block) -> httpx.Response:
        head, _, body = self._filled(block.text).partition("\n\n")
        start, *lines = head.splitlines()
        method, path = start.split(" ", 1)
        headers = dict(line.split(": ", 1) for line in lines)
        who = headers.pop("Authorization", "").removeprefix("Bearer ")
        town = self._town
        person = town.person(who) if who else town.anybody
        version = headers.pop("If-Match", "").strip('"')
        content: dict[str, Any] = {}
        if headers.get("Content-Type") == "multipart/form-data":
            del headers["Content-Type"]
            content = self._parts(body, who)
        elif body.strip():
            content = {"json": json.loads(body)}
        return await person.send(
            method,
            path.strip(),
            version=int(version) if version else None,
            headers=headers,
            **content,
        )

    def _parts(self, body: str, who: str) -> dict[str, Any]:
        fields = dict(line.split("=", 1) for line in body.strip().splitlines())
        file = self._file(fields.pop("file").removeprefix("@"), who)
        return {
            "data": fields,
            "files": {"file": (file.name, file.data, file.media_type)},
        }

    def _file(self, name: str, who: str) -> File:
        papers = self._town.papers
        return {
            "to-khai-da-ky.pdf": papers.signed.get(who, papers.plain),
            "giay-to.pdf": papers.plain,
            "anh.jpg": papers.photo,
        }[name]

    def _check(self, block: Block) -> None:
        answer = self._answer
        if answer is None:
            raise Mismatch(f"line {block.line}: an answer without a request")
        status, *names = block.about
        if answer.status_code != int(status):
            raise Mismatch(
                f"line {block.line}: {answer.status_code} is not {status}: {answer.text}"
            )
        if answer.headers.get("content-type", "").startswith("application/"):
            got = answer.json() if "json" in answer.headers["content-type"] else None
            compare(json.loads(self._filled(block.text)), got, f"line {block.line}")
            for name in names:
                self._named[name] = got

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: str(self._value(found[1])), text)

    def _value(self, dotted: str) -> object:
        name, *keys = dotted.split(".")
        value = self._named.get(name, name)
        for key in keys:
            value = value[int(key)] if key.isdigit() else value[key]
        return value

    async def _work(self) -> None:
        for named in list(self._named.values()):
            if isinstance(named, Mapping) and "open_steps" in named:
                await walks.print_forms(self._town, dict(named))
                decided = await walks.seen(self._town, dict(named))
                if decided["decision"] and decided["decision"]["number"]:
                    await self._town.workshop.seal_result(decided["id"])


def compare(shown: Any, got: Any, place: str) -> None:
    """Hold an answer to what the page shows of it."""
    if shown == ANYTHING:
        return
    if isinstance(shown, dict) and isinstance(got, dict):
        for key, value in shown.items():
            if key not in got:
                raise Mismatch(f"{place}: no {key!r} in {got}")
            compare(value, got[key], f"{place}.{key}")
        return
    if isinstance(shown, list) and isinstance(got, list):
        _compare_lists(shown, got, place)
        return
    if shown != got:
        raise Mismatch(f"{place}: {got!r} is not {shown!r}")


def _compare_lists(shown: list[Any], got: list[Any], place: str) -> None:
    """Compare item by item; a list that ends with "…" may go on."""
    goes_on = bool(shown) and shown[-1] == ANYTHING
    items = shown[:-1] if goes_on else shown
    if len(got) < len(items) or (len(got) > len(items) and not goes_on):
        raise Mismatch(f"{place}: {len(got)} items are not {len(items)}")
    for number, (one, other) in enumerate(zip(items, got, strict=False)):
        compare(one, other, f"{place}[{number}]")
