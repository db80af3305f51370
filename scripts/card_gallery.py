"""`make gallery`: docs/cards, the four designs and the nastiest inputs, two to a row."""

import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from birthday_calendar.cards import drawing
from birthday_calendar.domain.cards import Card, Design, Size, checked_card
from tests.support.nasty_cards import LINK, NASTY, card, portrait

TO = Path(__file__).parents[1] / "docs" / "cards"
WIDTH = 800  # pixels of a picture beside others


def main() -> None:
    TO.mkdir(exist_ok=True)
    designs = [_usual(design) for design in Design]
    _save("designs.jpg", _side_by_side(designs, 2, WIDTH))
    stories = [_usual(design, Size.STORY) for design in Design]
    _save("stories.jpg", _side_by_side(stories, 4, WIDTH // 2))
    for name, one in NASTY.items():
        _save(
            f"{name}.jpg", _side_by_side([one], 1, WIDTH if one.size is Size.WIDE else WIDTH // 2)
        )


def _usual(design: Design, size: Size = Size.WIDE) -> Card:
    return card(
        "Anna Schmidt",
        "May this year bring you good health, long evenings with friends, and time for all that"
        " you love. 🎉",
        design=design,
        size=size,
        age=30,
        link=LINK,
        picture=portrait(),
    )


def _side_by_side(cards: Iterable[Card], columns: int, width: int) -> Image.Image:
    drawn = [Image.open(io.BytesIO(drawing.draw(checked_card(one)))) for one in cards]
    tiles = [one.resize((width, one.height * width // one.width)) for one in drawn]
    height = tiles[0].height
    image = Image.new("RGB", (width * min(columns, len(tiles)), height * -(-len(tiles) // columns)))
    for number, tile in enumerate(tiles):
        image.paste(tile, (number % columns * width, number // columns * height))
    return image


def _save(name: str, image: Image.Image) -> None:
    image.save(TO / name, "JPEG", quality=75)
    print(TO / name)


if __name__ == "__main__":
    main()
