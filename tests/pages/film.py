"""`python -m tests.pages.film`: a renewal from the message to the door, out of the pictures that
`make pictures` takes, as docs/pictures/film.gif.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from layers.build import ROOT

PICTURES = ROOT / "docs" / "pictures"
OUT = PICTURES / "film.gif"
WIDTH, HEIGHT, STRIP = 360, 740, 30
COLOURS = 48
STEP_MS, STEPS, SCROLL = 60, 4, 90
INK, PAPER, LINE, BLUE = "#1f2328", "#ffffff", "#d9dee5", "#1a5fb4"


@dataclass(frozen=True)
class Scene:
    """One page of the film: its picture, what is said under it, for how long it stands."""

    picture: str
    says: str
    milliseconds: int


SCENES = (
    Scene("phone", "a message, in time", 2600),
    Scene("citizen/1-summary", "one question", 2600),
    Scene("citizen/2-code", "a code to the same phone", 1800),
    Scene("citizen/3-form", "filled in; nothing to fetch", 1800),
    Scene("citizen/4-sign", "signed with a finger", 2000),
    Scene("citizen/5-receipt", "filed", 2400),
    Scene("citizen/status-on-its-way", "later: granted, made, posted", 2400),
    Scene("citizen/status-delivered", "delivered; the next alarm is set", 3400),
)


@dataclass(frozen=True)
class Frame:
    """One picture of the film, and for how long it is seen."""

    image: Image.Image
    milliseconds: int


def frames(scenes: Sequence[Scene] = SCENES) -> Iterator[Frame]:
    """Every page as it stands, read to its end where it is longer, and pushed off by the next."""
    last: Image.Image | None = None
    for number, scene in enumerate(scenes, 1):
        sheet, strip = _sheet(scene), _strip(scene.says, number, len(scenes))
        if last is not None:
            for step in range(1, STEPS):
                yield Frame(_pushed(last, sheet, step, strip), STEP_MS)
        yield Frame(_screen(sheet, 0, strip), scene.milliseconds)
        for top in [*range(SCROLL, sheet.height - HEIGHT, SCROLL), sheet.height - HEIGHT]:
            if top > 0:
                yield Frame(_screen(sheet, top, strip), STEP_MS)
        if sheet.height > HEIGHT:
            yield Frame(_screen(sheet, sheet.height - HEIGHT, strip), scene.milliseconds)
        last = sheet.crop((0, sheet.height - HEIGHT, WIDTH, sheet.height))


def make_film(out: Path = OUT) -> int:
    """Write the film; returns its size in bytes. Raises FileNotFoundError without its pictures."""
    shown = list(frames())
    colours = _colours([one.image for one in shown if one.milliseconds > STEP_MS])
    few = [one.image.quantize(palette=colours, dither=Image.Dither.NONE) for one in shown]
    lasting = [one.milliseconds for one in shown]
    few[0].save(out, save_all=True, append_images=few[1:], duration=lasting, loop=0, optimize=False)
    return out.stat().st_size


def _sheet(scene: Scene) -> Image.Image:
    taken = Image.open(PICTURES / f"{scene.picture}.png").convert("RGB")
    height = max(HEIGHT, round(taken.height * WIDTH / taken.width))
    return taken.resize((WIDTH, height), Image.Resampling.LANCZOS)


def _strip(says: str, number: int, of: int) -> Image.Image:
    strip = Image.new("RGB", (WIDTH, STRIP), PAPER)
    draw = ImageDraw.Draw(strip)
    draw.line((0, 0, WIDTH, 0), LINE)
    draw.rectangle((0, 0, round(WIDTH * number / of), 2), BLUE)
    draw.text((WIDTH // 2, STRIP // 2 + 2), says, INK, ImageFont.load_default(15), anchor="mm")
    return strip


def _screen(sheet: Image.Image, top: int, strip: Image.Image) -> Image.Image:
    screen = Image.new("RGB", (WIDTH, HEIGHT + STRIP), PAPER)
    screen.paste(sheet.crop((0, top, WIDTH, top + HEIGHT)), (0, 0))
    screen.paste(strip, (0, HEIGHT))
    return screen


def _pushed(last: Image.Image, sheet: Image.Image, step: int, strip: Image.Image) -> Image.Image:
    left = round(WIDTH * step / STEPS)
    screen = _screen(last, 0, strip)
    screen.paste(last, (-left, 0))
    screen.paste(sheet.crop((0, 0, WIDTH, HEIGHT)), (WIDTH - left, 0))
    screen.paste(strip, (0, HEIGHT))
    return screen


def _colours(stills: Sequence[Image.Image]) -> Image.Image:
    reel = Image.new("RGB", (WIDTH * len(stills), HEIGHT + STRIP))
    for at, still in enumerate(stills):
        reel.paste(still, (WIDTH * at, 0))
    return reel.quantize(COLOURS, dither=Image.Dither.NONE)


def main() -> int:
    """Make the film anew."""
    print(f"film  {make_film() / 2**20:.2f} MB, {OUT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
