"""Dossiers whose every word is a mark, and who may come to see them.

A mark in an answer to anybody else is a leak, whichever way it got out. Who sees what
is told here in the test's own words: nothing of the services is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.dossiers import walks
from tests.dossiers.policy import people
from tests.dossiers.policy.people import KINDS, Kind
from tests.dossiers.towns import Json, Town, path_of

_BY_NAME: Final = {kind.name: kind for kind in KINDS}
_ENTRUSTED: Final = {people.FILES, people.FOLLOWS, people.RECEIVES}
# Every kind of person that the policy tells apart, once.
ATTACKERS: Final = tuple(
    _BY_NAME[name]
    for name in (
        "anonymous",
        "another citizen",
        "the applicant",
        "a co-editor",
        people.FOLLOWS,
        "specialist",
        "leader",
        "reception elsewhere",
        "province administrator",
        "thanhtra-tinh",
        "partner",
    )
)


@dataclass(frozen=True)
class Secret:
    """One dossier: what names it in a path, what betrays it, and who may see it."""

    names: Mapping[str, str]
    marks: frozenset[str]
    seen_by: frozenset[str]


@dataclass(frozen=True)
class Secrets:
    """The marked dossiers, one of each neighbour."""

    all: tuple[Secret, ...]

    def hidden_from(self, kind: Kind) -> tuple[Secret, ...]:
        return tuple(each for each in self.all if kind.name not in each.seen_by)

    def leaked_to(self, kind: Kind, told: str, *, sent: str) -> set[str]:
        """Return the marks that somebody was told and had not sent themselves."""
        return {
            mark
            for secret in self.hidden_from(kind)
            for mark in secret.marks
            if mark in told and mark not in sent
        }


async def hidden(town: Town) -> Secrets:
    """File a marked dossier for two neighbours, in two communes."""
    return Secrets(
        (
            await _filed(town, "hoa", people.BA_TRI, _seen_at_ba_tri()),
            await _filed(town, "binh", people.AN_HOI, _seen_at_an_hoi()),
        )
    )


def _seen_at_ba_tri() -> Iterator[str]:
    for kind in KINDS:
        files_for_hoa = kind.handle in _ENTRUSTED
        works = kind.office == people.BA_TRI and kind.works
        if kind.handle == people.OWNER or files_for_hoa or works:
            yield kind.name


def _seen_at_an_hoi() -> Iterator[str]:
    for kind in KINDS:
        audits = kind.handle == "thanhtra-anhoi"
        works = kind.office == people.AN_HOI and kind.works
        if kind.handle == people.EDITOR or audits or works:
            yield kind.name


async def _filed(town: Town, owner: str, office: str, seen_by: Iterator[str]) -> Secret:
    words = {part: f"Dấu {owner} {part} zq" for part in ("tên", "việc", "lời")}
    case = replace(
        walks.MARITAL,
        owner=owner,
        office=office,
        changes={
            **walks.FREE.changes,
            "subject_name": words["tên"],
            "subject_address": words["việc"],
        },
    )
    applicant = town.person(owner)
    draft = walks.done(await applicant.post("/v1/dossiers", case.draft))
    file = replace(town.papers.signed[owner], name=f"dau-{owner}-tep-zq.pdf")
    ready = walks.done(await applicant.upload(draft, "TK-XNTTHN", file))
    filed = walks.done(await walks.send_in(applicant, ready))
    walks.done(
        await applicant.post(f"{path_of(filed)}/messages", {"body": words["lời"]})
    )
    return Secret(
        names=_names(filed),
        marks=frozenset({*words.values(), file.name, *_told(filed)}),
        seen_by=frozenset({*seen_by, "thanhtra-tinh"}),
    )


def _names(dossier: Json) -> dict[str, str]:
    return {
        "dossier_id": dossier["id"],
        "paper_id": dossier["papers"][0]["id"],
        "item_id": dossier["open_steps"][0]["id"],
        "number": "1",
        "code": "TK-XNTTHN",
        "form": "01",
    }


def _told(dossier: Json) -> Sequence[Any]:
    return dossier["id"], dossier["code"], dossier["papers"][0]["id"]
