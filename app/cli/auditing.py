"""`motcua audit`: prove that nobody rewrote what was done."""

import asyncio
import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import bundles, days, exporting, receipts, verification
from app.audit import queries as audit
from app.audit.bundles import Unreadable
from app.audit.chain import Broken, Fault
from app.audit.days import Seal
from app.audit.expiring import Expiry
from app.audit.exporting import Wanted
from app.audit.receipts import Receipt
from app.audit.verification import ChecksStamp, Scope
from app.cli import running
from app.core import database
from app.core.clock import SystemClock
from app.core.transactions import Transactions
from app.signing import timestamping
from app.signing.trust import store
from app.signing.trust.store import TrustStore
from app.wiring import settings as configuration

app = typer.Typer(help="Nhật ký không sửa được.", no_args_is_help=True)

_UNREADABLE: Final = 2
_JSON = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@dataclass(frozen=True)
class Verdict:
    broken: list[Broken]
    seals: tuple[Seal, ...]
    stamps_checked: bool


@app.command("verify")
def verify(
    bundle: Annotated[Path | None, typer.Argument(exists=True)] = None,
    *,
    tsa_root: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            envvar="MOTCUA_SIGNING__TRUST",
            help="Chứng thư gốc của dịch vụ cấp dấu thời gian (PEM, hoặc thư mục).",
        ),
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Check the database, or offline a bundle or a receipt; exit 1 naming what is bad."""
    trust = store.load(tsa_root) if tsa_root is not None else None
    checks = partial(_is_stamp, trust=trust) if trust is not None else None
    try:
        verdict = _of_file(bundle, checks) if bundle else _of_database(checks)
    except (Unreadable, UnicodeDecodeError) as unreadable:
        typer.echo(str(unreadable), err=True)
        raise typer.Exit(_UNREADABLE) from None
    _tell_json(verdict) if as_json else _tell(verdict)
    raise typer.Exit(1 if verdict.broken else 0)


@app.command("export")
def export(
    span: Annotated[str, typer.Argument(metavar="DAY|DAY..DAY")],
    *,
    output: Annotated[Path | None, typer.Option("--output", "-o")] = None,
    contents: Annotated[
        bool, typer.Option(help="Kèm nội dung từng việc (có thể có dữ liệu cá nhân).")
    ] = False,
) -> None:
    """Write sealed days as a bundle that proves itself on another machine."""
    wanted = Wanted(*_days(span), contents=contents)
    with output.open("w", encoding="utf-8") if output else nullcontext() as file:
        seals = running.in_transaction(
            lambda session, clock: exporting.write(
                session, wanted, file, by=running.OPERATOR, at=clock.now()
            )
        )
    if not seals:
        typer.echo("Không có ngày nào đã niêm phong trong khoảng này", err=True)
        raise typer.Exit(1)


@app.command("expire")
def expire() -> None:
    """Let go of what access acts say that are older than MOTCUA_AUDIT__KEEP_MONTHS."""
    months = configuration.load().audit.keep_months
    if months is None:
        print("MOTCUA_AUDIT__KEEP_MONTHS chưa đặt: nhật ký truy cập được giữ mãi.")
        return
    with running.database_urls() as (owner_url, _):
        gone = asyncio.run(_expired(owner_url, months))
    print(f"Đã bỏ nội dung của {gone} việc cũ hơn {months} tháng.")


async def _expired(owner_url: str, months: int) -> int:
    engine = database.connect(owner_url, pool_size=1)
    try:
        transactions = Transactions(database.sessions_of(engine), SystemClock())
        return await Expiry(transactions, months, running.OPERATOR).run()
    finally:
        await engine.dispose()


def _of_file(path: Path, checks: ChecksStamp | None) -> Verdict:
    with path.open(encoding="utf-8") as lines:
        receipt = receipts.read(path.read_text("utf-8"))
        if receipt is not None:
            return _of_receipt(receipt, checks)
        bundle = bundles.read(lines)
        broken = verification.verify(
            bundle.seals, bundle.subjects, scope=bundle.scope, checks_stamp=checks
        )
    return Verdict(broken, bundle.seals, checks is not None)


def _of_receipt(receipt: Receipt, checks: ChecksStamp | None) -> Verdict:
    act, inclusion = receipt.act, receipt.inclusion
    fault = receipts.fault_of(receipt)
    seals = (inclusion.seal,) if inclusion is not None else ()
    if fault is None and not all(_stamped(each, checks) for each in seals):
        fault = Fault.STAMP
    broken = [Broken(act.subject, act.number, fault)] if fault is not None else []
    return Verdict(broken, seals, checks is not None)


def _stamped(seal: Seal, checks: ChecksStamp | None) -> bool:
    header = days.header(seal)
    return checks is None or all(checks(each.token, header) for each in seal.stamps)


def _is_stamp(token: bytes, content: bytes, *, trust: TrustStore) -> bool:
    return timestamping.trusted_time(token, content, trust=trust) is not None


def _of_database(checks: ChecksStamp | None) -> Verdict:
    return running.in_transaction(lambda session, _: in_database(session, checks))


async def in_database(session: AsyncSession, checks: ChecksStamp | None) -> Verdict:
    """Verify all that stands in the database, chain by chain."""
    seals = await audit.seals(session)
    verifier = verification.Verifier(seals, Scope(), checks)
    async for subject in audit.chains(session):
        verifier.add(subject)
    return Verdict(verifier.broken(), tuple(seals), checks is not None)


def _days(span: str) -> tuple[date, date]:
    first, _, last = span.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise typer.BadParameter("NGÀY hoặc NGÀY..NGÀY, dạng 2026-11-23") from None


def _tell(verdict: Verdict) -> None:
    for each in verdict.broken:
        print(f"{each.subject} hỏng từ việc thứ {each.number}: {each.fault}")
    if not verdict.broken:
        print("Mọi chuỗi nhật ký đều nguyên vẹn.")
    for day in _unstamped(verdict):
        print(f"Niêm phong ngày {day} chưa có dấu thời gian.")
    if verdict.seals and not verdict.stamps_checked:
        print("Dấu thời gian chưa được kiểm tra: cần --tsa-root.")


def _tell_json(verdict: Verdict) -> None:
    shown = {
        "whole": not verdict.broken,
        "broken": [
            {"subject": each.subject, "number": each.number, "why": each.fault}
            for each in verdict.broken
        ],
        "seals": len(verdict.seals),
        "unstamped": _unstamped(verdict),
        "stamps_checked": verdict.stamps_checked,
    }
    print(json.dumps(shown, ensure_ascii=False))


def _unstamped(verdict: Verdict) -> list[str]:
    return [each.day.isoformat() for each in verdict.seals if not each.stamps]
