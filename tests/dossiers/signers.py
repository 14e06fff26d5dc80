"""Signers of the tests: certificates of many fates, and keys that only see digests."""

import base64
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding

from simulators.pki import authority
from simulators.pki.authority import PersonSpec, Pki
from tests.dossiers import walks
from tests.dossiers.towns import Json, Resident, Town

HOA = "083192000101"
PAPER = "TK-XNTTHN"
DAY = timedelta(days=1)


def issue(pki: Pki, *, at: datetime) -> Pki:
    """Issue certificates to Hoa that do not serve, beside the one that does."""
    people = {
        "hoa-expired": PersonSpec(
            "NGUYỄN THỊ HOA",
            citizen_id=HOA,
            valid_from=at - 400 * DAY,
            valid_until=at - DAY,
        ),
        "hoa-future": PersonSpec("NGUYỄN THỊ HOA", citizen_id=HOA, valid_from=at + DAY),
        "hoa-revoked": PersonSpec("NGUYỄN THỊ HOA", citizen_id=HOA),
        "hoa-rsa": PersonSpec("NGUYỄN THỊ HOA", citizen_id=HOA, rsa=True),
    }
    issued = authority.make_pki(pki.folder, people=people, offices={}, at=at)
    authority.revoke(issued, "hoa-revoked", revoked_at=at - DAY)
    authority.refresh_crls(issued, at=at)
    return issued


def certificate(pki: Pki, name: str) -> Json:
    own, *others = (
        base64.b64encode(each.public_bytes(Encoding.DER)).decode()
        for each in pki.chain(name)
    )
    return {"certificate": own, "chain": others}


def value(pki: Pki, name: str, digest: str) -> str:
    """Sign a digest as a token does: of the document it sees nothing."""
    key = pki.key(name)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    made = key.sign(
        base64.b64decode(digest), ec.ECDSA(utils.Prehashed(hashes.SHA256()))
    )
    return base64.b64encode(made).decode()


async def draft_with_paper(town: Town) -> Json:
    """Return Hoa's draft with a paper that nobody signed."""
    dossier = await walks.drafted(town)
    hoa = town.person("hoa")
    return walks.done(await hoa.upload(dossier, PAPER, town.papers.plain))


async def opened(
    who: Resident, dossiers: list[Json], pki: Pki, name: str, **more: Any
) -> Json:
    """Open a session over the paper of each dossier."""
    return walks.done(
        await who.post(
            "/v1/signing-sessions",
            {
                "documents": [
                    {"dossier_id": d["id"], "paper": PAPER} for d in dossiers
                ],
                **certificate(pki, name),
                **more,
            },
        )
    )


async def give(who: Resident, session: Json, *values: tuple[int, str]) -> Json:
    given = [{"number": number, "value": each} for number, each in values]
    return walks.done(
        await who.send(
            "PUT",
            f"/v1/signing-sessions/{session['id']}/signatures",
            json={"values": given},
        )
    )


def key_file(pki: Pki, name: str) -> Path:
    return pki.key_path(name)
