"""Wire shapes of proposals and decisions."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.core.clock import Moment
from app.integrations.national_portal.dictionaries.deciding import Decision
from app.integrations.national_portal.dictionaries.models import DictionaryProposal
from app.integrations.national_portal.dictionaries.sources import Dictionary


class EntryShape(BaseModel):
    code: str
    name: str


class ProposalDetail(BaseModel):
    """What would change in a dictionary; `suspicion` is why to look twice."""

    id: UUID
    dictionary: Dictionary
    pulled_at: Moment
    added: list[EntryShape]
    changed: list[EntryShape]
    removed: list[EntryShape]
    suspicion: str | None
    decision: Decision | None
    decided_at: Moment | None


class DecisionStated(BaseModel):
    model_config = ConfigDict(extra="forbid")

    decision: Decision
    even_so: bool = False


def detail(proposal: DictionaryProposal) -> ProposalDetail:
    shown = {
        name: [EntryShape.model_validate(each) for each in entries]
        for name, entries in proposal.difference.items()
    }
    return ProposalDetail(
        id=proposal.id,
        dictionary=Dictionary(proposal.dictionary),
        pulled_at=proposal.pulled_at,
        added=shown["added"],
        changed=shown["changed"],
        removed=shown["removed"],
        suspicion=proposal.suspicion,
        decision=Decision(proposal.decision) if proposal.decision else None,
        decided_at=proposal.decided_at,
    )
