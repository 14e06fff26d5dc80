"""Messages owed to other systems, written in the business transaction.

`service.enqueue` writes one; `relay` (in the worker) leases the first undelivered
message of each key (`leasing`), hands it to its topic's handler and keeps the
outcome. `delivery` names the outcomes and decides, purely, when to try again.
"""
