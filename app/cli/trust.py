"""`motcua trust`: make and sign a trust list where its owner sits; take it at a portal."""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

# Libraries are imported where they are used: `--help` stays quick.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

app = typer.Typer(help="Danh sách tin cậy.", no_args_is_help=True)

_Folder = Annotated[Path, typer.Option("--trust", help="Trust store folder.")]
_Out = Annotated[Path, typer.Option("--out", help="Where to write it.")]
_REFUSED: Final = 1
# The passphrase of the owner's key comes from here, never from the command line.
_PASSED_IN: Final = "MOTCUA_TRUST_KEY_PASSPHRASE"


@app.command("key")
def make_key(
    key: Annotated[Path, typer.Argument(help="The new private key: keep it offline.")],
    signer: Annotated[Path, typer.Argument(help="Its public half, `signer.pem`.")],
) -> None:
    """Make the owner's key; its public half is pinned at every portal."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
    )

    from app.signing.trust import making

    if key.exists() or signer.exists():
        _refuse(f"{key} hoặc {signer} đã có")
    made = Ed25519PrivateKey.generate()
    key.touch(mode=0o600)
    key.write_bytes(_sealed(made))
    signer.write_bytes(making.public_half(made))
    print(f"Đã tạo khóa {key} và {signer}")


@app.command()
def make(
    folder: Annotated[Path, typer.Argument(help="Folder with `trust.json`.")],
    out: _Out,
    number: Annotated[int, typer.Option(min=1, help="Higher than any before.")],
    days: Annotated[int, typer.Option(min=1, max=400, help="How long it holds.")] = 90,
) -> None:
    """Make the unsigned list of a described folder, to be looked at and signed."""
    from app.core import clock
    from app.signing.trust import making
    from app.signing.trust.errors import TrustStoreUnusable

    now = clock.SystemClock().now()
    terms = making.Terms(number, now, now + timedelta(days=days))
    try:
        out.write_bytes(making.payload(folder, terms))
    except (OSError, TrustStoreUnusable) as problem:
        _refuse(str(problem))
    print(f"Danh sách số {number}, có giá trị đến {terms.next_update:%d-%m-%Y}")


@app.command()
def sign(
    payload: Annotated[Path, typer.Argument(help="The unsigned list.")],
    key: Annotated[Path, typer.Option("--key", help="The owner's private key.")],
    out: _Out,
) -> None:
    """Sign a list; what no portal would take is not signed."""
    from app.signing.trust import making
    from app.signing.trust.errors import TrustStoreUnusable

    try:
        signed = making.signed(payload.read_bytes(), _opened(key))
    except (OSError, ValueError, TypeError, TrustStoreUnusable) as problem:
        _refuse(str(problem))
    _replace(out, signed)
    print(f"Đã ký {out}")


@app.command()
def update(
    file: Annotated[Path, typer.Argument(help="The new signed list.")],
    trust: _Folder,
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Take it; else only show what changes.")
    ] = False,
) -> None:
    """Check a new list with the pinned key, show what it changes, and take it."""
    from app.core import clock
    from app.signing.trust import changes, listing
    from app.signing.trust.errors import TrustStoreUnusable

    try:
        signer = (trust / listing.SIGNER).read_bytes()
        data, kept = file.read_bytes(), trust / listing.LIST
        new = listing.read(data, signer=signer)
        present = (
            listing.read(kept.read_bytes(), signer=signer) if kept.exists() else None
        )
    except (OSError, TrustStoreUnusable) as problem:
        _refuse(str(problem))
    why = changes.refusal(new, present, at=clock.SystemClock().now())
    if why is not None:
        _refuse(why)
    for each in changes.between(present, new):
        print(f"{each.sign} {each.what} {each.name} {each.sha256}")
    print(f"Số {new.number}, có giá trị đến {new.next_update:%d-%m-%Y}")
    if apply:
        _replace(kept, data)
        print("Đã cập nhật danh sách tin cậy")


def _sealed(key: "Ed25519PrivateKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        KeySerializationEncryption,
        NoEncryption,
        PrivateFormat,
    )

    lock: KeySerializationEncryption = NoEncryption()
    if passphrase := os.environ.get(_PASSED_IN):
        lock = BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def _opened(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    passphrase = os.environ.get(_PASSED_IN)
    found = load_pem_private_key(
        path.read_bytes(), passphrase.encode() if passphrase else None
    )
    if not isinstance(found, Ed25519PrivateKey):
        raise TypeError(f"{path} is no Ed25519 key")
    return found


def _replace(path: Path, data: bytes) -> None:
    """Put a file in place whole: a worker never reads half a list."""
    beside = path.with_suffix(".new")
    with beside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def _refuse(why: str) -> None:
    print(f"Từ chối: {why}")
    raise typer.Exit(_REFUSED)
