from pathlib import Path

import pytest

from simulators.pki import authority
from tests.conftest import MORNING


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a trust store, as a portal needs one."""
    folder = tmp_path_factory.mktemp("portal")
    authority.make_pki(folder, people={}, offices={}, at=MORNING)
    return folder
