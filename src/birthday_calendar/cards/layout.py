"""What stands where on a card: geometry in pixels, without any picture."""

from msgspec import Struct

from birthday_calendar.cards.wrapping import Block, Measure, fitted
from birthday_calendar.domain.cards import Card, Size

GAP = 28  # between two things
# Sizes of letters: as they look best, and, where they must, small.
NAMES = (96, 88, 80, 72, 66, 60, 54, 48, 44, 40, 36, 32, 28, 24, 20, 17, 14, 12, 10, 8, 6)
NAMES_ALONE = (160, 144, 128, 112, *NAMES)  # where no text needs the room
TITLES = (40, 36, 32, 28, 24, 20, 17, 14, 12, 10, 8, 6)
TITLES_ALONE = (60, 54, 48, *TITLES)
TEXTS = (52, 48, 44, 40, 37, 34, 31, 28, 26, 24, 22, 20, 18, *range(16, 1, -1))
AGES = (110, 96, 84, 72, 60, 48, 40, 32)
LEGIBLE_NAME = 40
LEGIBLE = 22  # smaller than that, words are rather cut
LONG = 300  # characters of a text, which then needs the room more than the name does
CENTRED = 6  # lines at most of a text that stands in the middle: a longer one is read from an edge


class Box(Struct, frozen=True):
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def holds(self, other: "Box") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: "Box") -> bool:
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


class Line(Struct, frozen=True):
    """A line of a text, and the box that its ink stays in."""

    text: str
    box: Box
    baseline: int  # y
    size: int
    bold: bool
    right_to_left: bool


class Layout(Struct, frozen=True):
    panel: Box  # the ground on which all stands
    title: list[Line]
    name: list[Line]
    text: list[Line]
    age: list[Line]
    badge: Box | None  # around the age
    picture: Box | None  # a circle
    qr: Box | None


def laid_out(card: Card, measure: Measure) -> Layout:
    return _wide(card, measure) if card.size is Size.WIDE else _story(card, measure)


def _wide(card: Card, measure: Measure) -> Layout:
    """Picture, age and code one above the other on the left, words beside them."""
    panel = Box(40, 40, 1120, 720)
    inside = Box(80, 80, 1040, 640)
    sides: dict[str, int] = {}
    if card.picture is not None:
        sides["picture"] = 220
    if card.age is not None:
        sides["age"] = 110 if card.picture is not None or card.link else 200
    if card.link:
        sides["qr"] = 250
    column = max(sides.values(), default=0)
    boxes: dict[str, Box] = {}
    y = inside.y + (inside.height - sum(sides.values()) - GAP * max(len(sides) - 1, 0)) // 2
    for part, side in sides.items():
        boxes[part] = Box(inside.x + (column - side) // 2, y, side, side)
        y += side + GAP
    start = column + 40 if column else 0
    words = Box(inside.x + start, inside.y, inside.width - start, inside.height)
    return _filled(card, measure, panel, words, boxes)


def _story(card: Card, measure: Measure) -> Layout:
    """Picture and age on top, words in the middle, the code below. Above and below the panel is
    room for what Telegram draws over a story.
    """
    panel = Box(48, 230, 984, 1460)
    inside = Box(104, 286, 872, 1348)
    sides: dict[str, int] = {}
    if card.picture is not None:
        sides["picture"] = 280
    if card.age is not None:
        sides["age"] = 170 if card.picture is not None else 220
    boxes: dict[str, Box] = {}
    top = max(sides.values(), default=0)
    x = inside.x + (inside.width - sum(sides.values()) - 40 * max(len(sides) - 1, 0)) // 2
    for part, side in sides.items():
        boxes[part] = Box(x, inside.y + (top - side) // 2, side, side)
        x += side + 40
    above = top + GAP if top else 0
    below = 0
    if card.link:
        boxes["qr"] = Box(inside.x + (inside.width - 320) // 2, inside.bottom - 320, 320, 320)
        below = 320 + GAP
    words = Box(inside.x, inside.y + above, inside.width, inside.height - above - below)
    return _filled(card, measure, panel, words, boxes)


def _filled(card: Card, measure: Measure, panel: Box, words: Box, boxes: dict[str, Box]) -> Layout:
    width = words.width
    titles, names = (TITLES, NAMES) if card.text else (TITLES_ALONE, NAMES_ALONE)
    title = fitted(card.title, width, words.height // 8, titles, LEGIBLE, measure, bold=False)
    share = 0.8 if not card.text else 0.35 if len(card.text) <= LONG else 0.2
    name = fitted(
        card.name, width, round(words.height * share), names, LEGIBLE_NAME, measure, bold=True
    )
    above = sum(block.height + GAP for block in (title, name) if block.lines)
    text = fitted(card.text, width, words.height - above, TEXTS, LEGIBLE, measure, bold=False)
    blocks = [block for block in (title, name, text) if block.lines]
    y = words.y + (words.height - sum(one.height for one in blocks) - GAP * (len(blocks) - 1)) // 2
    placed: list[list[Line]] = []
    for block in (title, name, text):
        is_centred = block is not text or len(block.lines) <= CENTRED
        placed.append(_placed(block, words, y, centred=is_centred))
        y += block.height + GAP if block.lines else 0
    age: list[Line] = []
    badge = boxes.get("age")
    if badge is not None:
        side = round(badge.width * 0.66)  # what of a circle is a square, nearly
        number = fitted(str(card.age), side, side, AGES, 0, measure, bold=True)
        middle = badge.y + (badge.height - number.height) // 2
        age = _placed(number, badge, middle, centred=True)
    return Layout(
        panel=panel,
        title=placed[0],
        name=placed[1],
        text=placed[2],
        age=age,
        badge=badge,
        picture=boxes.get("picture"),
        qr=boxes.get("qr"),
    )


def _placed(block: Block, area: Box, y: int, *, centred: bool) -> list[Line]:
    """From `y` on; at the edge of `area` where a line is read from."""
    found = []
    for text, backwards, extent in block.lines:
        room = area.width - extent.width
        x = area.x + (room // 2 if centred else room if backwards else 0)
        height = extent.ascent + extent.descent
        box = Box(x, y, extent.width, height)
        found.append(Line(text, box, y + extent.ascent, block.size, block.bold, backwards))
        y += height + block.gap
    return found
