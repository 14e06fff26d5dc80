"""A decision on the arrangement of offices (sắp xếp đơn vị hành chính), as a file.

```yaml
decision: Nghị quyết số …
offices:            # founded by the decision, as organizations.yaml states offices
  - {code: 000.30.22.H07, name: …, kind: commune, valid_from: 2026-12-01}
successions:        # who ends, and who follows; the first takes over open dossiers
  - {office: 000.01.22.H07, successors: [000.30.22.H07], roles: {leader: null}}
subordinations:     # who is placed under whom from now on
  - {office: 000.02.22.H07, parent: 000.00.00.H07}
```
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.text import Line, Name
from app.organizations.seed import OfficeRow


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Succession(_Stated):
    """One office ends. `roles` renames posts, or ends them by null; else all stay."""

    office: Name
    successors: Annotated[tuple[Name, ...], Field(min_length=1)]
    roles: Mapping[Name, Name | None] = {}


class Subordination(_Stated):
    """An office is placed directly under another."""

    office: Name
    parent: Name


class Reorganisation(_Stated):
    decision: Line
    offices: tuple[OfficeRow, ...] = ()
    successions: tuple[Succession, ...] = ()
    subordinations: tuple[Subordination, ...] = ()

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        if not (self.successions or self.subordinations):
            raise ValueError("quyết định không sắp xếp đơn vị nào")
        return self

    @model_validator(mode="after")
    def _each_office_is_placed_once(self) -> Self:
        placed = [each.office for each in self.subordinations]
        if len(set(placed)) != len(placed):
            raise ValueError("một đơn vị chỉ đặt dưới một cấp trên")
        ending = {each.office for each in self.successions}
        if ending & {*placed, *(each.parent for each in self.subordinations)}:
            raise ValueError(
                "đơn vị chấm dứt không thể đặt dưới, hay trên, đơn vị khác"
            )
        return self

    @model_validator(mode="after")
    def _each_office_ends_once(self) -> Self:
        ending = [each.office for each in self.successions]
        if len(set(ending)) != len(ending):
            raise ValueError("một đơn vị chỉ chấm dứt một lần")
        following = {code for each in self.successions for code in each.successors}
        if following & set(ending):
            raise ValueError("đơn vị kế thừa không thể cũng chấm dứt")
        return self


def read_plan(path: Path) -> Reorganisation:
    """Read a decision's file.

    Raises:
        ValidationError: with each place that is wrong.
    """
    return Reorganisation.model_validate(
        yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    )
