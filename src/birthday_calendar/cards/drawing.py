"""A card as a JPEG."""

import io
from functools import lru_cache

import msgspec
from PIL import Image, ImageDraw, ImageOps

from birthday_calendar.cards import designs, qr
from birthday_calendar.cards.designs import FINER, Palette
from birthday_calendar.cards.layout import Box, Layout, laid_out
from birthday_calendar.cards.typesetting import Typesetter
from birthday_calendar.domain.cards import Card

QUALITY = 88  # of 95
MOST_PIXELS = 12_000_000  # of a picture: what it takes unpacked is bounded by that
_FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 8_000  # of its sides: what is one pixel wide takes much to be made small


def draw(card: Card) -> bytes:
    """Raises TooMuch of a text that has no size small enough, and MissingFonts."""
    picture = None if card.picture is None else opened(card.picture)
    if picture is None:
        card = msgspec.structs.replace(card, picture=None)
    words = Typesetter(f"{card.title}\n{card.name}\n{card.text}", card.language)
    layout = laid_out(card, words)
    palette = designs.PALETTES[card.design]
    image = designs.backdrop(card.design, card.size, layout.panel).copy()
    if picture is not None and layout.picture is not None:
        _paste_picture(image, picture, layout.picture, palette)
    if layout.badge is not None:
        _paste_round(image, Image.new("RGB", _size(layout.badge), palette.badge), layout.badge)
    if card.link and layout.qr is not None:
        image.paste(qr.drawn(card.link, layout.qr.width), (layout.qr.x, layout.qr.y))
    _write(image, words, layout, palette)
    return saved(image)


def saved(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=QUALITY, optimize=False, subsampling=0)
    return data.getvalue()


def opened(data: bytes) -> Image.Image | None:
    """None where it is no picture, or has more pixels than a picture of a profile has."""
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST:
            return None
        image.draft("RGB", (640, 640))  # JPEG: unpacked no larger than it is needed
        return ImageOps.exif_transpose(image).convert("RGB")
    except MemoryError:
        raise
    except Exception:  # of a broken one nearly anything: also struct.error and TypeError
        return None


def _write(image: Image.Image, words: Typesetter, layout: Layout, palette: Palette) -> None:
    for lines, colour in (
        (layout.title, palette.title),
        (layout.name, palette.name),
        (layout.text, palette.text),
        (layout.age, palette.number),
    ):
        for line in lines:
            words.draw(image, line, colour)


def _paste_picture(image: Image.Image, picture: Image.Image, box: Box, palette: Palette) -> None:
    """In a ring."""
    ring = 6
    _paste_round(image, Image.new("RGB", _size(box), palette.edge), box)
    within = Box(box.x + ring, box.y + ring, box.width - 2 * ring, box.height - 2 * ring)
    _paste_round(image, ImageOps.fit(picture, _size(within)), within)


def _paste_round(image: Image.Image, picture: Image.Image, box: Box) -> None:
    image.paste(picture, (box.x, box.y), _circle(box.width))


@lru_cache(8)
def _circle(side: int) -> Image.Image:
    mask = Image.new("L", (side * FINER, side * FINER))
    ImageDraw.Draw(mask).ellipse((0, 0, side * FINER - 1, side * FINER - 1), 255)
    return mask.reduce(FINER)


def _size(box: Box) -> tuple[int, int]:
    return box.width, box.height
