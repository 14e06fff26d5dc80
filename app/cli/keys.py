"""`motcua keys`: which keys hold what, seal anew by the newest, let an old one go."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.clock import Clock
from app.core.database import Sessions
from app.core.encryption import proving, ring, rotating
from app.core.encryption.proving import StillHolds, UnknownKey, Use
from app.core.encryption.rotating import Held, Rotated, Rotation
from app.core.transactions import Transactions
from app.wiring import encrypting
from app.wiring.tables import ENCRYPTED

app = typer.Typer(help="Khóa mã hóa dữ liệu cá nhân.", no_args_is_help=True)
_Json = Annotated[bool, typer.Option("--json", help="One JSON line a result.")]


@app.command("list")
def list_keys(*, as_json: _Json = False) -> None:
    """Count the values under each key: one that holds none can be retired."""
    found = running.in_transaction(lambda session, _: _held(session))
    for held in found:
        print(
            json.dumps(asdict(held))
            if as_json
            else f"{held.key_id:<20} {held.values:>10}  {held.column}"
        )


@app.command("rotate")
def rotate(
    *,
    batch: Annotated[int, typer.Option(help="Rows a transaction.")] = 500,
    as_json: _Json = False,
) -> None:
    """Seal every row by the newest keys, while the portal runs; safe to run again."""

    async def work(sessions: Sessions, clock: Clock) -> Sequence[Rotated]:
        await encrypting.check(sessions, clock)
        transactions = Transactions(sessions, clock)
        return await Rotation(transactions, ring.current(), batch).run(ENCRYPTED)

    done = running.over_sessions(work)
    for each in done:
        print(
            json.dumps(asdict(each))
            if as_json
            else f"{each.table}: {each.sealed} dòng đã niêm lại, "
            f"{each.unreadable} không mở được, còn {each.left}"
        )
    raise typer.Exit(1 if any(each.left for each in done) else 0)


@app.command("retire")
def retire(
    use: Annotated[Use, typer.Argument(help="seal, or blind.")],
    key_id: Annotated[str, typer.Argument(help="Its name in the settings.")],
) -> None:
    """Let processes start without a key, once it holds nothing."""

    async def work(session: AsyncSession, clock: Clock) -> None:
        held = [
            each
            for each in await _held(session)
            if (each.use, each.key_id) == (use, key_id)
        ]
        await proving.retire(
            session, use, key_id, held=sum(each.values for each in held), at=clock.now()
        )

    try:
        running.in_transaction(work)
    except (StillHolds, UnknownKey) as refused:
        print(refused)
        raise typer.Exit(1) from refused
    print(f"Khóa {key_id} ({use}) không còn giữ gì; có thể bỏ khỏi cấu hình.")


async def _held(session: AsyncSession) -> list[Held]:
    return await rotating.holdings(session, ENCRYPTED)
