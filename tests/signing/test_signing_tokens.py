"""PKCS#11 against a real SoftHSM2."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.pool import PoolLimits, ValidationPool
from app.signing.report import Indication
from app.signing.sealing import pades
from app.signing.sealing.errors import KeyLocked, ProviderUnavailable
from app.signing.sealing.ports import ToSign, Values
from app.signing.sealing.preparing import Purpose
from app.signing.sealing.providers.pkcs11 import Token, TokenKey
from app.signing.trust import store
from app.signing.trust.store import TrustStore
from app.wiring.checking import PooledChecker
from app.wiring.sealing import Sealer
from app.wiring.settings import SigningSettings, TokenSettings
from simulators.pki.authority import Pki
from tests.signing import softhsm

TOKEN = "dau-co-quan"
PURPOSE = Purpose("AgencySeal", "Trả kết quả", "Bến Tre")


@pytest.fixture(scope="module")
def tokens(pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("softhsm")
    softhsm.make_token(folder, TOKEN)
    for name in ("seal", "officer"):
        softhsm.put_key(pki, name, token=TOKEN)
    yield folder / "tokens"
    os.environ.pop("SOFTHSM2_CONF")


def token_key(pki: Pki, name: str, *, pin: str = softhsm.PIN) -> TokenKey:
    return TokenKey(
        Token(softhsm.MODULE, TOKEN, name),
        pin=pin,
        chain=softhsm.chain_of(pki, name),
    )


@pytest.mark.parametrize(
    ("name", "scheme"), [("seal", "rsassa_pss"), ("officer", "ecdsa")]
)
async def test_a_token_seals_with_the_scheme_of_its_key(
    tokens: Path,
    pki: Pki,
    plain_pdf: bytes,
    at: datetime,
    trust: TrustStore,
    name: str,
    scheme: str,
) -> None:
    key = token_key(pki, name)

    sealed = await pades.sign(plain_pdf, by=key, purpose=PURPOSE, at=at, trust=trust)

    report = validation.validate(sealed, at=at, trust=trust, policy=DOSSIER)
    (signature,) = report.signatures
    assert report.indication is Indication.TOTAL_PASSED
    assert signature.algorithm is not None
    assert signature.algorithm.signature == scheme


async def test_the_worker_seals_for_an_office_with_the_token(
    tokens: Path, pki: Pki, plain_pdf: bytes, at: datetime
) -> None:
    settings = SigningSettings(
        trust=pki.trust_store,
        seals=pki.folder,
        token=TokenSettings(
            module=softhsm.MODULE,
            label=TOKEN,
            pin=SecretStr(softhsm.PIN),
            keys=frozenset({"seal"}),
        ),
    )
    limits = PoolLimits(workers=1)
    async with ValidationPool(trust=pki.trust_store, limits=limits) as pool:
        trust = partial(store.load, pki.trust_store)
        sealer = Sealer(settings, PooledChecker(pool), trust)
        key = pki.key_path("seal").rename(pki.folder / "away.pem")

        sealed, verdict = await sealer.seal(plain_pdf, office_code="seal", at=at)

        key.rename(pki.key_path("seal"))
    assert sealed.startswith(plain_pdf)
    assert verdict.indication is Indication.TOTAL_PASSED


async def test_a_batch_is_signed_in_one_login(tokens: Path, pki: Pki) -> None:
    key = token_key(pki, "officer")

    answer = await key.begin([ToSign(bytes([n]) * 32, str(n)) for n in range(5)])

    assert isinstance(answer, Values)
    assert len(set(answer.values)) == 5


async def test_a_wrong_pin_is_tried_once_and_never_again(
    tokens: Path, pki: Pki
) -> None:
    key = token_key(pki, "seal", pin="000000")
    with pytest.raises(KeyLocked):
        await key.credential()

    # SoftHSM does not lock itself as real tokens do: were it asked, it would answer.
    key._pin = softhsm.PIN

    with pytest.raises(KeyLocked):
        await key.credential()


async def test_a_key_that_is_not_there_is_said_to_be_out_of_reach(
    tokens: Path, pki: Pki
) -> None:
    with pytest.raises(ProviderUnavailable):
        await token_key(pki, "citizen").credential()


async def test_a_library_that_does_not_load_is_said_to_be_out_of_reach() -> None:
    key = TokenKey(Token(Path("/nowhere.so"), TOKEN, "seal"), pin="")

    with pytest.raises(ProviderUnavailable):
        await key.credential()


async def test_a_token_taken_out_is_said_to_be_out_of_reach_until_it_is_back(
    tokens: Path, pki: Pki, tmp_path: Path
) -> None:
    key = token_key(pki, "seal")
    await key.credential()
    (token,) = tokens.iterdir()  # noqa: ASYNC240 - a local folder
    away = tmp_path / "away"
    shutil.move(token, away)

    with pytest.raises(ProviderUnavailable):
        await key.begin([ToSign(bytes(32), "")])

    shutil.move(away, token)
    assert isinstance(await key.begin([ToSign(bytes(32), "")]), Values)
