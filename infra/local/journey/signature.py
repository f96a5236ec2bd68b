"""A line drawn as a finger draws it, for walks without a finger."""

import base64
import io
import math


def drawn_signature() -> str:
    """A small PNG of a few strokes, as the data URL a canvas gives."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (320, 120), 255)
    pen = ImageDraw.Draw(image)
    for row in range(3):
        points = [
            (20 + step * 4, 30 + row * 28 + 14 * math.sin(step / (3 + row))) for step in range(70)
        ]
        pen.line(points, fill=0, width=3, joint="curve")
    png = io.BytesIO()
    image.save(png, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
