"""How the four designs look: their colours, and what is drawn behind and around the words."""

import random
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct
from PIL import Image, ImageDraw

from birthday_calendar.cards.layout import Box
from birthday_calendar.domain.cards import Design, Size

Colour = tuple[int, int, int]
FINER = 2  # times finer is it drawn than it is shown: edges are smooth then


class Palette(Struct, frozen=True):
    top: Colour  # of the ground, which goes over from one to the other
    bottom: Colour
    panel: Colour
    edge: Colour
    title: Colour
    name: Colour
    text: Colour
    badge: Colour
    number: Colour  # in the badge
    ornaments: tuple[Colour, ...]


PALETTES = {
    Design.FESTIVE: Palette(
        top=(255, 107, 107), bottom=(255, 190, 92),
        panel=(255, 251, 243), edge=(255, 214, 138),
        title=(173, 83, 0), name=(185, 28, 92), text=(66, 38, 38),
        badge=(185, 28, 92), number=(255, 255, 255),
        ornaments=(
            (255, 236, 153), (255, 255, 255), (116, 192, 252), (140, 233, 154), (218, 119, 242),
        ),
    ),
    Design.CALM: Palette(
        top=(222, 235, 228), bottom=(188, 210, 203),
        panel=(252, 253, 250), edge=(205, 221, 213),
        title=(78, 112, 99), name=(34, 92, 80), text=(52, 70, 65),
        badge=(222, 235, 228), number=(34, 92, 80),
        ornaments=((151, 187, 172), (170, 201, 187), (133, 172, 157)),
    ),
    Design.DARK: Palette(
        top=(13, 17, 46), bottom=(44, 27, 84),
        panel=(22, 26, 60), edge=(196, 158, 84),
        title=(196, 184, 232), name=(250, 210, 122), text=(233, 230, 246),
        badge=(250, 210, 122), number=(22, 26, 60),
        ornaments=((250, 210, 122), (255, 255, 255), (168, 160, 224)),
    ),
    Design.CHILDREN: Palette(
        top=(116, 200, 255), bottom=(214, 244, 255),
        panel=(255, 255, 255), edge=(255, 221, 87),
        title=(11, 114, 133), name=(201, 42, 103), text=(30, 58, 88),
        badge=(255, 221, 87), number=(134, 46, 8),
        ornaments=(
            (255, 107, 129), (255, 209, 67), (105, 219, 124), (151, 117, 250), (255, 146, 43),
        ),
    ),
}  # fmt: skip


@lru_cache(2)
def backdrop(design: Design, size: Size, panel: Box) -> Image.Image:
    """All that is the same on every card of a design. Copy it before you draw on it."""
    palette = PALETTES[design]
    width, height = size.pixels
    image = _ground(palette, width * FINER, height * FINER)
    canvas = ImageDraw.Draw(image)
    _ORNAMENTS[design](canvas, palette, image.width, image.height)
    corners = [part * FINER for part in (panel.x, panel.y, panel.right, panel.bottom)]
    canvas.rounded_rectangle(
        corners, 36 * FINER, fill=palette.panel, outline=palette.edge, width=4 * FINER
    )
    return image.reduce(FINER)


def _ground(palette: Palette, width: int, height: int) -> Image.Image:
    """A single column, made wide: at once it would take four times the memory."""
    top, bottom = (Image.new("RGB", (1, height), one) for one in (palette.top, palette.bottom))
    shade = Image.linear_gradient("L").resize((1, height))
    return Image.composite(bottom, top, shade).resize((width, height))


def _confetti(canvas: ImageDraw.ImageDraw, palette: Palette, width: int, height: int) -> None:
    chance = random.Random(7)  # noqa: S311 - the same on each card
    for _ in range(width * height // 12_000):
        x, y = chance.randrange(width), chance.randrange(height)
        side, colour = chance.randint(10, 26), chance.choice(palette.ornaments)
        match chance.randrange(3):
            case 0:
                canvas.ellipse((x, y, x + side, y + side), colour)
            case 1:
                canvas.regular_polygon((x, y, side), 4, chance.randrange(90), colour)
            case _:
                start = chance.randrange(360)
                canvas.arc((x, y, x + 3 * side, y + 3 * side), start, start + 140, colour, 7)


def _leaves(canvas: ImageDraw.ImageDraw, palette: Palette, width: int, height: int) -> None:
    for corner in ((0, 0), (width, height), (0, height), (width, 0)):
        for ring, colour in enumerate(palette.ornaments):
            radius = 460 - 140 * ring
            x, y = corner
            canvas.ellipse((x - radius, y - radius, x + radius, y + radius), colour)


def _stars(canvas: ImageDraw.ImageDraw, palette: Palette, width: int, height: int) -> None:
    chance = random.Random(11)  # noqa: S311 - the same on each card
    for _ in range(width * height // 14_000):
        x, y = chance.randrange(width), chance.randrange(height)
        colour, reach = chance.choice(palette.ornaments), chance.choice((3, 3, 4, 5, 16))
        if reach < 10:
            canvas.ellipse((x - reach, y - reach, x + reach, y + reach), colour)
        else:
            thin = reach // 5
            points = ((0, -reach), (thin, -thin), (reach, 0), (thin, thin))
            mirrored = tuple((-a, -b) for a, b in points)
            canvas.polygon([(x + a, y + b) for a, b in (*points, *mirrored)], colour)


def _balloons(canvas: ImageDraw.ImageDraw, palette: Palette, width: int, height: int) -> None:
    white = (255, 255, 255)
    for x, y, r in (
        (0.12, 0.05, 70),
        (0.5, 0.02, 60),
        (0.86, 0.06, 80),
        (0.3, 0.97, 80),
        (0.75, 0.96, 70),
    ):
        for shift, part in ((-0.9, 0.7), (0, 1.0), (0.9, 0.75)):
            radius, centre = r * part, (x * width + shift * r, y * height)
            canvas.ellipse(_around(*centre, radius, radius), white)
    edges = [(side, y) for y in (0.16, 0.38, 0.6, 0.82) for side in (0.012, 0.988)]
    tops = [(x, y) for x in (0.2, 0.4, 0.6, 0.8) for y in (0.05, 0.95)] if height > width else []
    for number, (x, y) in enumerate((*edges, *tops)):
        colour = palette.ornaments[number % len(palette.ornaments)]
        left, top = x * width, y * height
        canvas.line((left, top + 60, left + 8, top + 190), (255, 255, 255), 5)
        canvas.polygon([(left - 14, top + 84), (left + 14, top + 84), (left, top + 62)], colour)
        canvas.ellipse(_around(left, top, 58, 72), colour)
        canvas.ellipse(_around(left - 20, top - 28, 11, 16), white)


def _around(x: float, y: float, across: float, up: float) -> tuple[float, float, float, float]:
    return x - across, y - up, x + across, y + up


_ORNAMENTS: dict[Design, Callable[[ImageDraw.ImageDraw, Palette, int, int], None]] = {
    Design.FESTIVE: _confetti,
    Design.CALM: _leaves,
    Design.DARK: _stars,
    Design.CHILDREN: _balloons,
}
