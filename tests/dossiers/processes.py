"""The real programs of the house, on a town's database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from simulators import nursery
from tests.dossiers.towns import Town

_ROOT = Path(__file__).parents[2]


@contextmanager
def running(town: Town, *command: str) -> Iterator[BaseProcess]:
    """Run a command of the house until the end of the block."""
    process = nursery.start(
        "app.cli", *command, environment={**os.environ, **environment(town)}
    )
    try:
        yield process
    finally:
        process.terminate()
        process.join(timeout=15)


def environment(town: Town) -> dict[str, str]:
    """Return the settings of a program on the town's database."""
    settings = town.parts.settings
    ours = ("MOTCUA_RATES__", "MOTCUA_ENCRYPTION__")
    shared = {k: v for k, v in os.environ.items() if k.startswith(ours)}
    return shared | {
        "PYTHONPATH": str(_ROOT),
        "MOTCUA_DATABASE__URL": town.database_url,
        "MOTCUA_DATA_FOLDER": str(settings.data_folder),
        "MOTCUA_PUBLIC_URL": settings.public_url,
        "MOTCUA_FILES__LINK_KEY": settings.files.link_key.get_secret_value(),
        "MOTCUA_IDENTITY__TOKEN_KEY": settings.identity.token_key.get_secret_value(),
        "MOTCUA_SIGNING__TRUST": str(settings.signing.trust),
        "MOTCUA_SIGNING__SEALS": str(settings.signing.seals),
    }
