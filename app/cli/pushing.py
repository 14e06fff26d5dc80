"""`motcua reconcile` and `motcua push`: what goes to the National Portal."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer

from app.cli import running
from app.core import logs
from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError
from app.integrations.national_portal import line, parked
from app.integrations.national_portal.parked import Release, Verdict
from app.integrations.national_portal.reconciliation import report
from app.integrations.national_portal.reconciliation import running as reconciling
from app.wiring import parts as wiring
from app.wiring import settings as configuration

_OPERATOR = "system:operator"
_CONNECTIONS = 10
app = typer.Typer(no_args_is_help=True, help="Hồ sơ, tiến độ gửi lên Cổng DVCQG.")


def reconcile(
    *,
    everything: Annotated[
        bool, typer.Option("--all/--changed", help="All, or what may have changed.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Compare with the National Portal, repair, report drift."""
    logs.configure()

    async def work(sessions: Sessions, clock: Clock) -> dict[str, Any] | None:
        settings = configuration.load()
        async with line.opened(connections=16) as opened:
            reconciler = wiring.reconciler(
                settings, sessions=sessions, clock=clock, line=opened
            )
            if reconciler is None:
                return None
            made = await reconciling.run(reconciler, everything=everything)
            return report.shown(made)

    told = running.over_sessions(work, connections=_CONNECTIONS)
    if told is None:
        typer.echo(
            "Không có gì để đối soát: chưa cấu hình kết nối Cổng DVCQG, "
            "hoặc dùng WIRE_VERSION 2026 (không có dịch vụ tra cứu).",
            err=True,
        )
        raise typer.Exit(2)
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else _in_words(told))
    whole = told["drifted"] == told["repaired"] and not told["unanswered"]
    raise typer.Exit(0 if whole else 1)


@app.command("parked")
def show_parked() -> None:
    """List the steps that wait for a person, one JSON line each."""

    async def work(sessions: Sessions, _: Clock) -> list[dict[str, object]]:
        async with sessions() as session:
            found = await parked.parked(session, owners=None)
        return [
            {
                "id": str(each.id),
                "dossier": each.key,
                "step": each.number,
                "owner": each.owner,
                "reason": each.last_reason,
            }
            for each in found
        ]

    for each in running.over_sessions(work):
        typer.echo(json.dumps(each, ensure_ascii=False))


@app.command("release")
def release_parked(
    step: UUID,
    verdict: Annotated[Verdict, typer.Option(help="What was found at the Portal.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    remote_id: Annotated[
        str | None, typer.Option(help="The idHoSo found there (wire version 2026).")
    ] = None,
) -> None:
    """Let a parked step go on, after a look at what the Portal holds."""

    async def work(sessions: Sessions, clock: Clock) -> None:
        async with transaction(sessions) as session:
            act = Release(step, verdict, reason, _OPERATOR, clock.now(), remote_id)
            await parked.release(session, act, owners=None)

    try:
        running.over_sessions(work)
    except ProblemError as problem:
        typer.echo(f"{problem.code}: {problem.title}", err=True)
        raise typer.Exit(1) from problem


def _in_words(told: dict[str, Any]) -> str:
    summary = (
        f"Đã so {told['compared']} hồ sơ: khớp {told['equal']}, lệch {told['drifted']}, "
        f"đã sửa {told['repaired']}, đang gửi {told['under_way']}, "
        f"Cổng không trả lời {told['unanswered']}."
    )
    drifts = [
        f"  {each['code']}: {each['kind']} ({each['what']}): {each['reason']}"
        for each in told["drifts"]
    ]
    return "\n".join([summary, *drifts])
