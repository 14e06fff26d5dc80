"""`motcua verify`: what the signatures of a file are worth, without the network."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from app.signing.policy import Policy
    from app.signing.pool import ValidationPool
    from app.signing.report import SignatureReport, ValidationReport

_TIMES: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z")
_WORKERS: Final = 2
_SECONDS: Final = 4.0
_MEMORY_MEGABYTES: Final = 512


class ReportKind(StrEnum):
    SIMPLE = "simple"
    DETAILED = "detailed"


@dataclass(frozen=True)
class Question:
    """One file to verify, with the files it may be detached from."""

    file: str
    content: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Answer:
    line: dict[str, Any]
    judged: bool
    report: "ValidationReport | None" = None


def verify(  # noqa: PLR0913, PLR0917 - one parameter an option
    files: Annotated[list[Path] | None, typer.Argument(help="Signed files.")] = None,
    content: Annotated[
        list[Path] | None, typer.Option(help="What a detached signature is over.")
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(formats=list(_TIMES), help="As of when."),
    ] = None,
    trust: Annotated[Path | None, typer.Option(help="Trust store folder.")] = None,
    policy: Annotated[str, typer.Option(help="Policy name, or a JSON file.")] = (
        "dossier"
    ),
    batch: Annotated[
        bool, typer.Option("--batch", help="Answer JSON lines from standard input.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    report: Annotated[
        ReportKind | None, typer.Option(help="Add the report: for people, or whole.")
    ] = None,
) -> None:
    """Verify signatures offline: one answer a file, in the order asked."""
    names = tuple(str(path) for path in content or ())
    asked: Iterable[Question] = (
        _from_standard_input()
        if batch
        else [Question(str(path), names) for path in files or ()]
    )
    lines = _print_json if as_json or batch else _print_text
    if not asyncio.run(_run(asked, _instant(at), trust, policy, lines, report)):
        raise typer.Exit(1)


def line_of(file: str, report: "ValidationReport") -> dict[str, Any]:
    """Return the public line of a report."""
    return {
        "file": file,
        "format": report.format,
        "indication": report.indication,
        "sub_indication": report.sub_indication,
        "integrity": report.integrity,
        "warnings": list(report.warnings),
        "signatures": [_signature_line(each) for each in report.signatures],
    }


def _signature_line(each: "SignatureReport") -> dict[str, Any]:
    return {
        "indication": each.indication,
        "sub_indication": each.sub_indication,
        "integrity": each.integrity,
        "level": each.level,
        "signer": each.signer.model_dump(mode="json") if each.signer else None,
        "signing_time": each.signing_time.isoformat() if each.signing_time else None,
        "signing_time_proved": each.signing_time_proved,
        "coverage": each.coverage,
        "timestamps": [
            stamp.model_dump(mode="json", include={"kind", "time", "valid", "trusted"})
            for stamp in each.timestamps
        ],
    }


def _added(
    report: "ValidationReport | None", kind: ReportKind | None
) -> dict[str, Any]:
    if report is None or kind is None:
        return {}
    if kind is ReportKind.DETAILED:
        return {"report": report.model_dump(mode="json")}
    from app.signing.validations import presenting  # late: `--help` stays quick

    return {"report": presenting.page(report).model_dump(mode="json")}


def _instant(at: datetime | None) -> datetime:
    from app.core import clock  # late: `--help` stays quick

    if at is None:
        return clock.SystemClock().now()
    return at if at.tzinfo else at.replace(tzinfo=clock.VIETNAM)


def _policy(name: str) -> "Policy":
    from app.signing import policy  # late: `--help` stays quick

    if name in policy.BY_NAME:
        return policy.BY_NAME[name]
    try:
        return policy.Policy.model_validate_json(Path(name).read_bytes())
    except (OSError, ValueError) as problem:
        raise typer.BadParameter(f"no policy {name}: {problem}") from problem


async def _run(
    asked: Iterable[Question],
    at: datetime,
    trust: Path | None,
    policy_name: str,
    lines: Callable[[dict[str, Any]], None],
    kind: ReportKind | None,
) -> bool:
    from app.signing import pool  # late: `--help` stays quick
    from app.signing.trust.errors import TrustStoreUnusable

    chosen = _policy(policy_name)
    wanted = min(_WORKERS, len(asked)) if isinstance(asked, list) else _WORKERS
    limits = pool.PoolLimits(max(wanted, 1), _SECONDS, _MEMORY_MEGABYTES)
    all_judged = True
    try:
        async with pool.ValidationPool(trust=trust, limits=limits) as workers:
            async for answer in _in_order(asked, workers, at, chosen):
                lines(answer.line | _added(answer.report, kind))
                all_judged &= answer.judged
    except TrustStoreUnusable as problem:
        raise typer.BadParameter(str(problem)) from problem
    return all_judged


async def _in_order(
    asked: Iterable[Question],
    workers: "ValidationPool",
    at: datetime,
    policy: "Policy",
) -> AsyncIterator[Answer]:
    """Yield answers in the order of the questions, a few being worked on at once.

    A caller may wait for each answer before it asks on: reading never holds back
    an answer that is ready.
    """
    questions = iter(asked)
    under_way: asyncio.Queue[asyncio.Task[Answer] | None] = asyncio.Queue(2 * _WORKERS)

    async def ask_all() -> None:
        while (question := await asyncio.to_thread(next, questions, None)) is not None:
            await under_way.put(
                asyncio.create_task(_answer(question, workers, at, policy))
            )
        await under_way.put(None)

    asking = asyncio.create_task(ask_all())
    while (task := await under_way.get()) is not None:
        yield await task
    await asking


async def _answer(
    question: Question, workers: "ValidationPool", at: datetime, policy: "Policy"
) -> Answer:
    if question.problem:
        return _unjudged(question, question.problem)
    try:
        data = await asyncio.to_thread(Path(question.file).read_bytes)
        attachments = {
            Path(name).name: await asyncio.to_thread(Path(name).read_bytes)
            for name in question.content
        }
    except OSError as problem:
        return _unjudged(question, str(problem))
    report = await workers.validate(data, attachments=attachments, at=at, policy=policy)
    return Answer(line_of(question.file, report), judged=True, report=report)


def _unjudged(question: Question, problem: str) -> Answer:
    return Answer({"file": question.file, "error": problem}, judged=False)


def _from_standard_input() -> Iterator[Question]:
    for line in sys.stdin:
        if line.strip():
            yield _question(line)


def _question(line: str) -> Question:
    try:
        asked = json.loads(line)
        return Question(str(asked["file"]), tuple(map(str, asked.get("content") or ())))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        return Question(line.strip(), problem=f"not a question: {problem!r}")


def _print_json(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _print_text(line: dict[str, Any]) -> None:
    verdict = line.get("indication") or line.get("error")
    print(f"{line['file']}: {verdict} {line.get('sub_indication') or ''}".rstrip())
    for each in line.get("signatures", ()):
        name = each["signer"]["name"] if each["signer"] else "?"
        print(f"  {name}: {each['indication']} {each['sub_indication'] or ''}".rstrip())
