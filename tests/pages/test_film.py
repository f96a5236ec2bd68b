"""The film of the README is made of the pictures that there are, and is small."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageSequence, ImageStat

from tests.pages import film

MEGABYTES, UNLIKE = 1.5, 0.2
"""How large it may be, and by how many of 255 grey levels a frame may differ from the pictures."""


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("film") / "film.gif"
    film.make_film(made)
    return made


def standing(path: Path) -> list[Image.Image]:
    """The frames that stand long enough to be read."""
    with Image.open(path) as shown:
        each = ((one.info["duration"], one.convert("RGB")) for one in ImageSequence.Iterator(shown))
        return [image for lasting, image in each if lasting > film.STEP_MS]


def test_the_film_is_small_and_a_phone_wide() -> None:
    assert film.OUT.stat().st_size <= MEGABYTES * 2**20
    assert {one.width for one in standing(film.OUT)} == {film.WIDTH} == {360}


def test_the_film_is_that_of_todays_pictures(anew: Path) -> None:
    kept, made = standing(film.OUT), standing(anew)
    assert len(kept) == len(made) > len(film.SCENES)
    for one, other in zip(kept, made, strict=True):
        (unlike,) = ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean
        assert unlike < UNLIKE


def test_every_page_is_seen_once_and_a_long_one_to_its_end() -> None:
    shown = [one for one in film.frames() if one.milliseconds > film.STEP_MS]
    assert len({one.image.tobytes() for one in shown}) == len(shown)
    seconds = sum(one.milliseconds for one in film.frames()) / 1000
    assert 15 < seconds < 30
