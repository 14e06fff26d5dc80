"""What the National Portal and a third party can check for themselves."""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from simulators.demo.people import Person

Json = dict[str, Any]
_ROOT: Final = Path(__file__).parents[2]
_SYNC_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Proof:
    indication: str | None
    portal_equal: bool | None
    result_verified: bool | None


@dataclass(frozen=True)
class Checks:
    national: httpx.Client
    public: httpx.Client
    trust: Path

    def prove(self, owner: Person, dossier: Json, progress: list[Json]) -> Proof:
        """Compare with the National Portal, then verify the result as a stranger."""
        held = self._once_synchronised(dossier["code"], steps=len(progress))
        verdict, bytes_agree = self._verify_as_third_party(owner, dossier, held)
        passed = verdict["indication"] == "TOTAL-PASSED"
        return Proof(
            indication=verdict["indication"],
            portal_equal=_equal(held, progress),
            result_verified=passed and bytes_agree,
        )

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

    def _verify_as_third_party(
        self, owner: Person, dossier: Json, held: Json
    ) -> tuple[Json, bool]:
        """Fetch the result by the link that the National Portal was given."""
        results = (held["item"] or {}).get("DanhSachGiayToKetQua") or []
        if not results:
            return {"indication": None}, False
        link = results[0]["DuongDanTepTinKetQua"]
        result = self.public.get(link).raise_for_status().content
        mine = owner.download(f"/v1/dossiers/{dossier['id']}/result")
        mark = dossier["snapshot"][:16]
        shown = self.public.get(
            f"/v1/public/results/{dossier['code']}", params={"mark": mark}
        ).json()
        digest = hashlib.sha256(result).hexdigest()
        return self._offline(result), result == mine and digest == shown["sha256"]

    def _offline(self, result: bytes) -> Json:
        """Run `motcua verify`, which never touches the network."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ket-qua.pdf"
            file.write_bytes(result)
            command = ["-m", "app.cli", "verify", str(file), "--trust", str(self.trust)]
            done = subprocess.run(  # noqa: S603
                [sys.executable, *command, "--json"],
                cwd=_ROOT,
                capture_output=True,
                check=True,
                text=True,
            )
        verdict: Json = json.loads(done.stdout.splitlines()[-1])
        return verdict


def _equal(held: Json, progress: list[Json]) -> bool:
    """Tell whether both hold the same steps, in the same order, with one status."""
    theirs = [(step["TrangThai"], step["NoiDungXuLy"]) for step in held["steps"]]
    ours = [(str(step["national_code"]), step["content"]) for step in progress]
    last = (held["item"] or {}).get("TrangThaiHoSo")
    return theirs == ours and last == ours[-1][0]
