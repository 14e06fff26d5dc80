"""What the National Portal and a third party can check for themselves."""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from simulators.demo.people import Person

Json = dict[str, Any]
_ROOT: Final = Path(__file__).parents[2]
_SYNC_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Evidence:
    """What was seen of one finished dossier; `result` came by the Portal's link."""

    portal_equal: bool
    result: bytes
    bytes_agree: bool


@dataclass(frozen=True)
class Checks:
    national: httpx.Client
    public: httpx.Client
    trust: Path

    def compare(self, owner: Person, dossier: Json, progress: list[Json]) -> Evidence:
        """Compare with the National Portal, and fetch the result as a stranger."""
        held = self._once_synchronised(dossier["code"], steps=len(progress))
        result = self._result_by_link(held)
        mine = owner.download(f"/v1/dossiers/{dossier['id']}/result")
        shown = self.public.get(
            f"/v1/public/results/{dossier['code']}",
            params={"mark": dossier["snapshot"][:16]},
        ).json()
        digest = hashlib.sha256(result).hexdigest()
        return Evidence(
            portal_equal=_equal(held, progress),
            result=result,
            bytes_agree=result == mine and digest == shown["sha256"],
        )

    def verify_offline(self, results: Sequence[bytes]) -> list[str]:
        """Run `motcua verify`, which never touches the network, over all of them."""
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / f"{n}.pdf" for n in range(len(results))]
            for file, result in zip(files, results, strict=True):
                file.write_bytes(result)
            command = ["-m", "app.cli", "verify", *map(str, files)]
            done = subprocess.run(  # noqa: S603
                [sys.executable, *command, "--trust", str(self.trust), "--json"],
                cwd=_ROOT,
                capture_output=True,
                check=True,
                text=True,
            )
        return [json.loads(line)["indication"] for line in done.stdout.splitlines()]

    def _once_synchronised(self, code: str, *, steps: int) -> Json:
        """Return what the National Portal holds, as soon as it holds every step."""
        deadline = time.monotonic() + _SYNC_SECONDS
        held: Json = {"item": None, "statuses": [], "steps": []}
        while time.monotonic() < deadline:
            response = self.national.get(f"/inspect/dossiers/{code}")
            if response.is_success:
                held = response.json()
            if len(held["steps"]) >= steps:
                break
            time.sleep(0.1)
        return held

    def _result_by_link(self, held: Json) -> bytes:
        """Fetch the result by the link that the National Portal was given."""
        results = (held["item"] or {}).get("DanhSachGiayToKetQua") or []
        if not results:
            return b""
        link = results[0]["DuongDanTepTinKetQua"]
        return self.public.get(link).raise_for_status().content


def _equal(held: Json, progress: list[Json]) -> bool:
    """Tell whether both hold the same steps, in the same order, with one status."""
    theirs = [(step["TrangThai"], step["NoiDungXuLy"]) for step in held["steps"]]
    ours = [(str(step["national_code"]), step["content"]) for step in progress]
    last = (held["item"] or {}).get("TrangThaiHoSo")
    return theirs == ours and last == ours[-1][0]
