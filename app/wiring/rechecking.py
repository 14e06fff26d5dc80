"""Who looks at the signatures of a dossier's papers again before they are acted on."""

from datetime import timedelta
from functools import partial

from app.core.transactions import Transactions
from app.dossiers.signed_papers.rechecking import Recheck
from app.wiring import trusting
from app.wiring.parts import Parts


def recheck(parts: Parts) -> Recheck:
    return Recheck(
        transactions=Transactions(parts.sessions, parts.clock),
        storage=parts.storage,
        validator=parts.checker,
        trust=partial(trusting.read, parts.settings),
        oldest=timedelta(hours=parts.settings.signing.recheck_after_hours),
    )
