"""What the verifier asks about the offices of a province."""

from typing import Protocol

from app.workflow.definition import OfficeSelector, Role


class OfficeDirectory(Protocol):
    """Which offices there are and who works in them, by office code.

    Answers are sets, so that a step is checked in all communes at once.
    """

    def reachable(self, selector: OfficeSelector) -> frozenset[str]:
        """Offices the selector can mean for some dossier; never asked of `parent`."""
        ...

    def parents(self, offices: frozenset[str]) -> frozenset[str]:
        """Offices directly above these."""
        ...

    def staffed(self, role: Role) -> frozenset[str]:
        """Offices where a live official, or a substitute, holds the role."""
        ...
