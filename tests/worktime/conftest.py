from pathlib import Path

import pytest
import yaml

from app.worktime import calendar_data
from app.worktime.calendar import WorkingCalendar

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    file = REPOSITORY / "deploy/ben_tre/calendar.yaml"
    return calendar_data.from_mapping(yaml.safe_load(file.read_text("utf-8")))
