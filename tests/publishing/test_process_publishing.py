"""Only what is proved is published."""

import copy
from typing import Any

import pytest

from app.audit import service as audit
from app.identity import permits
from app.procedures import errors, publishing, queries
from app.procedures.models import ProcessVersion
from app.workflow.defects import DefectCode
from tests.publishing.province import Province

MARITAL_STATUS = "1.004873"
CODE = f"qt-{MARITAL_STATUS}"
DRAFTER, PUBLISHER = "person:drafter", "person:leader"


async def drafted(province: Province, document: dict[str, Any]) -> int:
    row = await publishing.draft(
        province.session, document=document, actor_id=DRAFTER, at=province.at
    )
    return row.number


async def published(
    province: Province, number: int, *, by: str = PUBLISHER
) -> ProcessVersion:
    return await publishing.publish(
        province.session,
        code=CODE,
        number=number,
        read=province.read,
        actor_id=by,
        at=province.at,
    )


def renamed(province: Province, name: str = "Tên mới") -> dict[str, Any]:
    return province.document(MARITAL_STATUS) | {"name": name}


def without_payment(province: Province) -> dict[str, Any]:
    """Nobody asks for the fee that the procedure has."""
    document = copy.deepcopy(province.document(MARITAL_STATUS))
    document["charges_fee"] = False
    for step in document["steps"]:
        step["requires"] = [
            fact for fact in step.get("requires", []) if fact != "fee_settled"
        ]
    return document


def at_no_office(province: Province) -> dict[str, Any]:
    document = copy.deepcopy(province.document(MARITAL_STATUS))
    document["steps"][1]["office"] = {"department": "astronomy"}
    return document


async def test_a_sound_draft_becomes_the_version_in_force(province: Province) -> None:
    number = await drafted(province, renamed(province))

    version = await published(province, number)

    in_force = await queries.process_in_force(
        province.session, code=CODE, at=province.at
    )
    assert in_force is not None
    assert (in_force.id, in_force.number) == (version.id, 2)
    assert in_force.definition["version"] == 2


async def test_the_version_before_ends_where_the_new_one_begins(
    province: Province,
) -> None:
    before = await queries.process_in_force(province.session, code=CODE, at=province.at)
    assert before is not None

    version = await published(province, await drafted(province, renamed(province)))

    assert before.valid_to == version.valid_from == province.at.date()


async def test_a_draft_is_not_in_force(province: Province) -> None:
    await drafted(province, renamed(province))

    in_force = await queries.process_in_force(
        province.session, code=CODE, at=province.at
    )
    assert in_force is not None
    assert in_force.number == 1


@pytest.mark.parametrize(
    ("defective", "code"),
    [
        (without_payment, DefectCode.APPROVAL_WITHOUT_FEE),
        (at_no_office, DefectCode.NO_OFFICE),
    ],
)
async def test_a_defective_process_is_not_published_and_each_defect_is_told(
    province: Province,
    defective: Any,  # one of the functions above
    code: DefectCode,
) -> None:
    number = await drafted(province, defective(province))

    with pytest.raises(errors.ProcessUnsound) as refused:
        await published(province, number)

    told = {each.code: each for each in refused.value.errors}
    assert code in told
    assert told[code].path.startswith("/")
    assert "ước" in told[code].message
    in_force = await queries.process_in_force(
        province.session, code=CODE, at=province.at
    )
    assert in_force is not None
    assert in_force.number == 1


async def test_warnings_stay_with_the_version(province: Province) -> None:
    document = copy.deepcopy(province.document(MARITAL_STATUS))
    document["legal_limit"] = {"days": 30}
    number = await drafted(province, document)

    version = await published(province, number)

    assert [each["code"] for each in version.warnings] == [DefectCode.BELOW_LIMIT]
    assert version.warnings[0]["story"]


async def test_a_deployments_warnings_are_kept_too(province: Province) -> None:
    found = await queries.live_processes(province.session, at=province.at)

    warned = {each.code for each in found if each.warnings}

    assert "qt-gpxd-namtramy" in warned


async def test_an_unreadable_draft_is_refused_with_each_place(
    province: Province,
) -> None:
    document = renamed(province) | {"colour": "red"}

    with pytest.raises(errors.ProcessUnreadable) as refused:
        await drafted(province, document)

    assert [each.code for each in refused.value.errors] == ["unknown_key"]


async def test_who_drafted_a_process_does_not_publish_it(province: Province) -> None:
    number = await drafted(province, renamed(province))

    with pytest.raises(permits.DrafterPublishes):
        await published(province, number, by=DRAFTER)


async def test_a_draft_is_published_once(province: Province) -> None:
    number = await drafted(province, renamed(province))
    await published(province, number)

    with pytest.raises(errors.ProcessAlreadyPublished):
        await published(province, number)


async def test_an_older_draft_cannot_replace_a_newer_version(
    province: Province,
) -> None:
    older = await drafted(province, renamed(province, "Cũ"))
    newer = await drafted(province, renamed(province, "Mới"))
    await published(province, newer)

    with pytest.raises(errors.ProcessSuperseded):
        await published(province, older)


async def test_publishing_is_in_the_chain_of_acts(province: Province) -> None:
    version = await published(province, await drafted(province, renamed(province)))

    acts = await audit.acts_of(province.session, subject=f"process:{CODE}")

    by = [act.actor_id for act in acts]
    assert by == ["system:seed", "person:drafter", PUBLISHER]
    assert acts[-1].data == {
        "version": 2,
        "digest": version.digest,
        "valid_from": "2026-11-23",
        "warnings": [],
    }
