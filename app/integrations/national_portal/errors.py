"""How a call to the Portal can fail, told apart by what it may have changed.

PortalError
├── NotDoneError           nothing was applied: not sent, or turned away
├── OutcomeUnknownError    it was sent; nobody knows what became of it
└── RefusedError           the Portal answered and said no
    ├── AlreadyHeldError   … as it holds this dossier already
    ├── NotHeldError       … as it holds no such dossier
    └── SessionRefusedError
"""


class PortalError(Exception):
    """A failed call; its text is fit for a log: no session, no personal data."""


class NotDoneError(PortalError):
    pass


class OutcomeUnknownError(PortalError):
    pass


class RefusedError(PortalError):
    pass


class AlreadyHeldError(RefusedError):
    pass


class NotHeldError(RefusedError):
    pass


class SessionRefusedError(RefusedError):
    pass
