"""Life events (sự kiện cuộc đời): procedures as people meet them, not as offices do."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

_FILE: Final = Path(__file__).with_name("life_events.yaml")


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str
    name: str
    audience: str
    source: str
    procedures: list[str] = []
    fields: list[str] = []


@dataclass(frozen=True)
class LifeEvent:
    """What happens to somebody; its procedures, and whole fields of them.

    `audience`: citizen or business.
    """

    code: str
    name: str
    audience: str
    procedures: tuple[str, ...]
    fields: tuple[str, ...]


@cache
def read(file: Path = _FILE) -> tuple[LifeEvent, ...]:
    stated = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return tuple(_event(_Event.model_validate(each)) for each in stated)


def named(code: str) -> LifeEvent | None:
    return next((each for each in read() if each.code == code), None)


def _event(stated: _Event) -> LifeEvent:
    return LifeEvent(
        stated.code,
        stated.name,
        stated.audience,
        tuple(stated.procedures),
        tuple(stated.fields),
    )
