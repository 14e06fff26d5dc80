"""The table of retention as a deployment writes it down, a YAML file."""

from pathlib import Path

import yaml

from app.privacy.retention import RetentionTable


def read(path: Path) -> RetentionTable:
    """Read the table.

    Raises:
        OSError: if it is not there: without it nobody has decided even to keep all.
        ValueError: if a row is no term, has no source, or is decided twice.
    """
    try:
        stated = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        message = f"{path} is no YAML: {error}"
        raise ValueError(message) from error
    return RetentionTable.model_validate(stated)
