"""A link as a QR code that a phone reads off a screen or a print."""

import io

import segno
from PIL import Image

QUIET = 4  # squares around it that stay white: ISO/IEC 18004
LEAST = 3  # pixels of a square


def drawn(link: str, side: int) -> Image.Image:
    """A square of that side, in grey, with the quiet zone and what is left over in white.

    Raises ValueError of a link that is too long for it.
    """
    code = segno.make(link, error="m", micro=False)
    squares = len(code.matrix) + 2 * QUIET
    scale = side // squares
    if scale < LEAST:
        raise ValueError(f"{side} pixels are too few for {squares} squares")
    png = io.BytesIO()
    code.save(png, kind="png", scale=scale, border=QUIET)
    image = Image.new("L", (side, side), 255)
    corner = (side - squares * scale) // 2
    image.paste(Image.open(png), (corner, corner))
    return image
