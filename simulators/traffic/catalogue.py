"""What may be applied for: the deployment's procedures, and stand-ins.

Processes of the deployment that no procedure of its own uses are served by a
procedure made here, so that dossiers can walk them too.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from re import fullmatch
from typing import Final

from app.organizations.models import Kind
from app.procedures import seed as procedures
from app.procedures.definition import (
    AgencyLevel,
    Channel,
    Collection,
    Definition,
    Fee,
    FeeKind,
    Manner,
    Need,
    OnlineService,
    Paper,
    Result,
    SignaturePolicy,
    TimeLimit,
)
from app.procedures.seed import Seed, SeedProcedure
from app.workflow.definition import OfficeKind, Process

# The eight processes taken from decisions of provinces; see deploy/ben_tre.
EIGHT: Final = (
    "1.001806",
    "1.013814",
    "2.001661",
    "2.002755",
    "edu-support",
    "1.012994",
    "2.000908",
    "gpxd-namtramy",
)
_OFFICIAL_CODE: Final = r"[0-9]\.[0-9]{6}"


def read(folder: Path) -> Seed:
    """Return the deployment's catalogue, with a procedure for each of its processes."""
    seed = procedures.read_seed(folder)
    return replace(seed, procedures=(*seed.procedures, *_stand_ins(seed)))


def _stand_ins(seed: Seed) -> Iterator[SeedProcedure]:
    served = {each.process for each in seed.procedures}
    orphans = [file for file in sorted(seed.processes) if file not in served]
    for number, file in enumerate(orphans, start=1):
        process = seed.processes[file]
        official = fullmatch(_OFFICIAL_CODE, process.procedure)
        code = process.procedure if official else f"9.{number:06d}"
        yield SeedProcedure(
            definition=_definition(code, process),
            valid_from=process.valid_from,
            form=None,
            process=file,
        )


def _definition(code: str, process: Process) -> Definition:
    communal = any(
        step.office.kind is OfficeKind.COMPETENT_COMMUNE for step in process.steps
    )
    level = AgencyLevel.COMMUNE if communal else AgencyLevel.PROVINCE
    limit = TimeLimit(text="theo quy trình nội bộ")
    return Definition(
        code=code,
        name=process.name,
        field_code="MP-01",
        field_name="Thủ tục dùng để mô phỏng",
        agency_levels=(level,),
        manners=(Manner(channel=Channel.ONLINE, limit=limit),),
        papers=(_declaration(),),
        fees=(_fee(),) if process.charges_fee else (),
        results=(Result(code=f"KQ.{code}", name=process.name),),
        received_by=(Kind.COMMUNE if communal else Kind.SERVICE_CENTRE,),
        online=OnlineService(submission=True),
    )


def _declaration() -> Paper:
    return Paper(
        code="TK",
        name="Tờ khai",
        need=Need.REQUIRED,
        signature=SignaturePolicy.OWNER,
    )


def _fee() -> Fee:
    return Fee(
        code="LP",
        name="Lệ phí",
        kind=FeeKind.DUTY,
        amount=75_000,
        unit="hồ sơ",
        collected=Collection.SUPPLEMENT,
    )
