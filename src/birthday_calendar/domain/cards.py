"""What a card may say: a picture to congratulate with, made of what everybody may read."""

import re
from enum import StrEnum

from msgspec import Struct

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.names import checked, is_visible, without_unseen

NAME_LIMIT = 200  # characters, of the name and of the line above it
TEXT_LIMIT = 1_200  # characters; a caption of Telegram's holds 1,024
# Characters of a link: a QR code of more has squares under four pixels, too small for a phone.
LINK_LIMIT = 200
OLDEST = 999  # what still stands in the badge
PICTURE_LIMIT = 5_000_000  # bytes
LINK = re.compile(r"https?://[!-~]+")  # what an address consists of: the rest is written as %D0


class Design(StrEnum):
    FESTIVE = "festive"
    CALM = "calm"
    DARK = "dark"
    CHILDREN = "children"


class Size(StrEnum):
    WIDE = "wide"
    STORY = "story"

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        return (1200, 800) if self is Size.WIDE else (1080, 1920)


class Card(Struct, frozen=True, kw_only=True):
    """All that is on a card; so nothing else of an event ever gets there."""

    design: Design
    size: Size
    name: str
    text: str
    language: str  # of the text: a few letters look otherwise in another one
    title: str = ""  # a line above the name, such as "Happy birthday!"
    age: int | None = None
    link: str | None = None  # drawn as a QR code
    picture: bytes | None = None  # of the person: JPEG, PNG or WebP; one that is none is left out


def checked_card(card: Card) -> Card:
    """The card as it is drawn. Raises Invalid, naming the field."""
    name, title = (_one_line("name", card.name), _one_line("title", card.title))
    if not is_visible(name):
        raise Invalid("name", N_("must not be empty"))
    text = "\n".join(
        " ".join(without_unseen(line).split()) for line in checked("text", card.text).split("\n")
    ).strip()
    if len(text) > TEXT_LIMIT:
        raise Invalid("text", N_("must be at most {limit} characters"), limit=TEXT_LIMIT)
    if card.age is not None and not 0 <= card.age <= OLDEST:
        raise Invalid("age", N_("must be from {earliest} to {latest}"), earliest=0, latest=OLDEST)
    if card.picture is not None and len(card.picture) > PICTURE_LIMIT:
        raise Invalid("picture", N_("must be at most {limit} MB"), limit=PICTURE_LIMIT // 10**6)
    return Card(
        design=card.design,
        size=card.size,
        name=name,
        text=re.sub(r"\n{3,}", "\n\n", text),
        language=card.language,
        title=title,
        age=card.age,
        link=checked_link(card.link) if card.link else None,
        picture=card.picture,
    )


def checked_link(link: str) -> str:
    """Raises Invalid("link", …)."""
    if not LINK.fullmatch(link):
        raise Invalid("link", N_("must be an address that begins with https://"))
    if len(link) > LINK_LIMIT:
        raise Invalid("link", N_("must be at most {limit} characters"), limit=LINK_LIMIT)
    return link


def _one_line(field: str, text: str) -> str:
    text = " ".join(without_unseen(checked(field, text)).split())
    if len(text) > NAME_LIMIT:
        raise Invalid(field, N_("must be at most {limit} characters"), limit=NAME_LIMIT)
    return text
