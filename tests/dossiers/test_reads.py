"""Every official's look at a dossier is recorded, and its owner sees it."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from app.audit import service as audit
from app.dossiers import queries
from app.dossiers.reads import purposes
from app.dossiers.reads import service as reads
from app.dossiers.reads.purposes import Held, Part, Purpose
from app.identity import queries as identity
from app.identity.actor import Post, Role
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of
from tests.house.portal import application

CLERK = "batri-tiepnhan"
HOUR = timedelta(hours=1)


async def _told(town: Town, dossier: Json) -> list[Json]:
    found: Any = walks.done(await town.person("hoa").get(f"{path_of(dossier)}/reads"))
    return list(found)


async def test_looks_within_an_hour_are_one_and_name_office_and_title(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)
    clerk = town.person(CLERK)

    for _ in range(3):
        walks.done(await clerk.get(path_of(dossier)))
        walks.done(await clerk.get(f"{path_of(dossier)}/progress"))
    paper = dossier["papers"][0]["id"]
    assert (await clerk.get(f"{path_of(dossier)}/papers/{paper}")).status_code == 200
    town.clock.at += HOUR
    walks.done(await clerk.get(path_of(dossier)))

    told = await _told(town, dossier)
    assert [each["part"] for each in told] == ["dossier", "papers", "dossier"]
    assert told[0]["office"] == "Ủy ban nhân dân thị trấn Ba Tri"
    assert told[0]["purpose_label"] == "Thụ lý hồ sơ"
    assert told[0]["title"]
    assert told[0]["by"] is None


async def test_lists_and_the_owners_own_looks_are_no_reads(town: Town) -> None:
    dossier = await walks.submitted(town)

    walks.done(await town.person(CLERK).get("/v1/dossiers"))
    walks.done(await town.person("hoa").get(path_of(dossier)))

    assert await _told(town, dossier) == []


async def test_a_stated_purpose_is_told_as_it_was_given(town: Town) -> None:
    dossier = await walks.submitted(town)
    stated = {"X-Read-Purpose": quote("Thanh tra theo Quyết định 12/QĐ-UBND\0")}

    answer = await town.person(CLERK).get(path_of(dossier), headers=stated)

    (told,) = await _told(town, dossier)
    assert answer.status_code == 200
    assert (told["purpose"], told["stated"]) == (
        "stated",
        "Thanh tra theo Quyết định 12/QĐ-UBND",
    )


async def test_no_route_that_opens_a_dossier_goes_unseen(town: Town) -> None:
    dossier = await walks.submitted(town)
    clerk = town.person(CLERK)
    paths = {
        path
        for path, operations in application().openapi()["paths"].items()
        if "get" in operations and "{dossier_id}" in path
    }
    filled = {
        path: path.replace("{dossier_id}", dossier["id"]).replace(
            "{paper_id}", dossier["papers"][0]["id"]
        )
        for path in paths
    }

    unseen = []
    for path, address in filled.items():
        town.clock.at += 2 * HOUR
        before = len(await _told(town, dossier))
        answer = await clerk.get(address.replace("{number}", "1"))
        after = len(await _told(town, dossier))
        if answer.status_code == 200 and after == before:
            unseen.append(path)

    assert unseen == []
    assert len(paths) > 15


async def test_a_look_that_cannot_be_recorded_spoils_no_answer(
    own_town: Town,
) -> None:
    dossier = await walks.submitted(own_town)
    clerk = own_town.person(CLERK)
    application = make_url(own_town.database_url)
    with psycopg.connect(
        application.set(username="motcua_owner").render_as_string(hide_password=False)
    ) as owner:
        role = sql.Identifier(application.username or "")
        owner.execute(sql.SQL("REVOKE INSERT ON audit_acts FROM {}").format(role))

    answer = await clerk.get(path_of(dossier))

    assert answer.status_code == 200
    assert await _told(own_town, dossier) == []


async def test_a_look_that_the_law_lets_wait_is_told_later(town: Town) -> None:
    dossier = await walks.submitted(town)
    walks.done(await town.person(CLERK).get(path_of(dossier)))
    at, delay = town.clock.now(), timedelta(days=30)

    async with town.sessions() as session:
        owner = await identity.actor(session, town.people["hoa"], at=at)
        row = await queries.get(session, UUID(dossier["id"]), actor=owner)
        now = await reads.of_dossier(session, row, at=at, delay=delay)
        later = await reads.of_dossier(session, row, at=at + delay, delay=delay)
        acts = await audit.acts_of(session, subject=reads.subject_of(row.id))

    assert (len(now), len(later)) == (0, 1)
    assert [act.event for act in acts] == ["dossier.read"]


_OURS, _THEIRS = uuid4(), uuid4()
_CLERK = Post(_OURS, Role.RECEPTION, "Công chức")
_LEADER = Post(_OURS, Role.LEADER, "Chủ tịch")
_AUDITOR = Post(_THEIRS, Role.AUDITOR, "Thanh tra viên")
_STRANGER = Post(_THEIRS, Role.LEADER, "Giám đốc")


@pytest.mark.parametrize(
    ("posts", "held", "stated", "post", "purpose"),
    [
        ((_LEADER, _CLERK), _CLERK, False, _CLERK, Purpose.HANDLING),
        ((_LEADER,), _CLERK, False, _LEADER, Purpose.DIRECTING),
        ((_STRANGER, _CLERK), _LEADER, False, _CLERK, Purpose.FOLLOWING),
        ((_CLERK,), _CLERK, True, _CLERK, Purpose.STATED),
        ((_AUDITOR,), _CLERK, False, _AUDITOR, Purpose.AUDITING),
        ((), _CLERK, False, None, Purpose.FOLLOWING),
    ],
)
def test_the_purpose_follows_from_what_one_has_to_do_with_it(
    posts: tuple[Post, ...],
    held: Post,
    stated: bool,  # noqa: FBT001  # a column of the table above
    post: Post | None,
    purpose: Purpose,
) -> None:
    reason = purposes.reason_for(
        posts,
        held=[Held(held.office_id, held.role)],
        passed=[_OURS],
        stated=stated,
    )

    assert (reason.post, reason.purpose) == (post, purpose)


def test_every_purpose_and_part_has_words() -> None:
    assert set(purposes.LABEL) == set(Purpose)
    assert set(purposes.PART_LABEL) == set(Part)
