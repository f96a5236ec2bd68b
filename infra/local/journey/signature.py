"""A line drawn as a finger draws it, for walks without a finger."""

import base64
import io
import math

WIDTH, HEIGHT = 320, 120
_FINE = 4
"""Drawn so much larger and shrunk, so that lines have the soft edge of a canvas."""


def drawn_signature() -> str:
    """A small PNG of a few strokes, as the data URL a canvas gives."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (WIDTH * _FINE, HEIGHT * _FINE), 255)
    pen = ImageDraw.Draw(image)
    for row in range(3):
        points = [
            (_FINE * (20 + step * 4), _FINE * (30 + row * 28 + 14 * math.sin(step / (3 + row))))
            for step in range(70)
        ]
        pen.line(points, fill=0, width=3 * _FINE, joint="curve")
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    png = io.BytesIO()
    image.save(png, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
