"""Where it is counted how fast people ask: in this process, or by all of them."""

import hmac

from app.core.http import rates, shared_rates
from app.core.http.rates import Measures
from app.core.transactions import Transactions
from app.wiring.parts import Parts
from app.wiring.settings import Settings


def measures(parts: Parts) -> Measures:
    """Return what counts once the parts are open; before, each process counts alone."""
    limits = parts.settings.rates
    if limits.counted == "memory":
        return rates.of_this_process(limits)
    return shared_rates.of_all_processes(
        limits,
        key=address_key(parts.settings),
        transactions=Transactions(parts.sessions, parts.clock),
    )


def address_key(settings: Settings) -> bytes:
    """Return under what counts of requests keep an address: one key for all processes."""
    key = settings.identity.token_key.get_secret_value().encode()
    return hmac.digest(key, b"addresses", "sha256")
