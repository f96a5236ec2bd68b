"""The sample county, taken in once into a table in a dictionary."""

from datetime import date
from pathlib import Path

import pytest

from infra.local.sample_county.write_county import write_county
from tests.county_year import CountyYear

TODAY = date(2026, 12, 1)


def loaded(folder: Path, entities: int, licences: int) -> CountyYear:
    """A county of this size on its first morning."""
    write_county(folder, TODAY, seed=370323, entities=entities, licences=licences)
    county = CountyYear()
    for name in ("entities.csv", "licences.csv"):
        county.take_in(name, (folder / name).read_bytes(), TODAY)
    return county


@pytest.fixture
def small(tmp_path: Path) -> CountyYear:
    """A tenth of the county."""
    return loaded(tmp_path, 640, 760)
