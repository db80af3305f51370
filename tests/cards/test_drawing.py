"""Cards as they are drawn: measured by their ink, read by a decoder as phones have it."""

import io
import struct

import pytest
import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from birthday_calendar.cards import designs, drawing
from birthday_calendar.cards.fonts import EMOJI, Fonts
from birthday_calendar.cards.layout import Box, Line, laid_out
from birthday_calendar.cards.typesetting import Typesetter
from birthday_calendar.domain.cards import Card, Design, Size, checked_card
from tests.support.nasty_cards import LINK, LONG_LINK, NASTY, card, portrait


def drawn(one: Card) -> Image.Image:
    return Image.open(io.BytesIO(drawing.draw(checked_card(one))))


@pytest.mark.parametrize("name", NASTY)
def test_no_ink_leaves_the_box_of_its_line(name: str) -> None:
    one = checked_card(NASTY[name])
    words = Typesetter(f"{one.title}\n{one.name}\n{one.text}", one.language)
    layout = laid_out(one, words)
    lines = [*layout.title, *layout.name, *layout.text]
    others = [box for box in (layout.badge, layout.picture, layout.qr) if box]
    boxes = [line.box for line in lines] + others
    for number, box in enumerate(boxes):
        assert layout.panel.holds(box)
        assert not any(box.meets(other) for other in boxes[number + 1 :])
    for line in [*lines, *layout.age]:
        assert line.box.holds(ink(words, line, one.size)), line.text


def ink(words: Typesetter, line: Line, size: Size) -> Box:
    """What a line colours, drawn alone."""
    ground = Image.new("RGB", size.pixels, (1, 2, 3))
    page = ground.copy()
    words.draw(page, line, (255, 255, 255))
    changed = Image.eval(page, lambda value: 255 if value > 40 else 0).convert("L").getbbox()
    if changed is None:
        return Box(line.box.x, line.box.y, 0, 0)
    left, top, right, bottom = changed
    return Box(left, top, right - left, bottom - top)


@pytest.mark.parametrize("design", Design)
@pytest.mark.parametrize("size", Size)
def test_each_design_has_its_size(design: Design, size: Size) -> None:
    one = card("Anna", "All the best!", design=design, size=size)
    assert drawn(one).size == {Size.WIDE: (1200, 800), Size.STORY: (1080, 1920)}[size]


@pytest.mark.parametrize("link", [LINK, LONG_LINK])
@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("design", Design)
def test_a_phone_reads_the_code_of_a_photograph(link: str, size: Size, design: Design) -> None:
    """Askew, blurred, dim and compressed, as a hand takes it of a screen."""
    sheet = drawn(card("Anna", "All the best! " * 20, link=link, size=size, design=design))
    for angle in (0, 7, 181):
        found = zxingcpp.read_barcodes(photographed(sheet, angle))
        assert [one.text for one in found] == [link]


def photographed(sheet: Image.Image, angle: float) -> Image.Image:
    table = Image.new("RGB", (sheet.width + 300, sheet.height + 300), (110, 100, 90))
    table.paste(sheet, (150, 150))
    width, height = table.size
    # the corners that the far side of a sheet has, held at a slant
    slanted = table.transform(
        table.size,
        Image.Transform.QUAD,
        (0, 0, width * 0.02, height, width * 0.97, height * 0.98, width, height * 0.02),
        Image.Resampling.BICUBIC,
    )
    turned = slanted.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(110, 100, 90))
    dim = ImageEnhance.Brightness(turned).enhance(0.7)
    soft = dim.filter(ImageFilter.GaussianBlur(0.8))
    data = io.BytesIO()
    soft.save(data, "JPEG", quality=60)
    return Image.open(data)


def test_the_quiet_zone_is_kept() -> None:
    one = checked_card(card("Anna", "", link=LINK, design=Design.DARK))
    layout = laid_out(one, Typesetter("Anna", "en"))
    assert layout.qr is not None
    code = (
        drawn(one).convert("L").crop((layout.qr.x, layout.qr.y, layout.qr.right, layout.qr.bottom))
    )
    dark = Image.eval(code, lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    square = (dark[2] - dark[0]) / 33  # what a code of that length has on a side
    assert min(dark[0], dark[1], code.width - dark[2], code.height - dark[3]) >= 4 * square - 1


def test_a_picture_is_in_its_circle_and_one_that_is_none_is_left_out() -> None:
    plain = card("Anna", "All the best!")
    assert drawn(card("Anna", "All the best!", picture=b"no picture")).tobytes() == (
        drawn(plain).tobytes()
    )
    one = checked_card(card("Anna", "All the best!", picture=portrait()))
    box = laid_out(one, Typesetter("Anna", "en")).picture
    assert box is not None
    red, green, blue = drawn(one).getpixel((box.x + 40, box.y + 60))  # type: ignore[misc]
    assert (abs(red - 120), abs(green - 160), abs(blue - 200)) <= (12, 12, 12)


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "bomb", "thread", "cut"])
def test_pictures_of_other_kinds_harm_nobody(kind: str) -> None:
    data = io.BytesIO()
    if kind == "bomb":
        Image.new("1", (9_000, 9_000)).save(data, "PNG")
    elif kind == "thread":
        Image.new("1", (1, 12_000)).save(data, "PNG")
    else:
        Image.new("RGB", (300, 300)).save(data, "PNG" if kind == "cut" else kind)
    picture = data.getvalue()[:100] if kind == "cut" else data.getvalue()
    assert drawing.opened(picture) is None


def test_one_that_is_broken_in_a_way_that_nobody_foresees_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As Pillow has it of many a field that describes a picture."""

    def unpacks(_: Image.Image) -> Image.Image:
        raise struct.error("required argument is not an integer")

    monkeypatch.setattr(ImageOps, "exif_transpose", unpacks)
    assert drawing.opened(portrait()) is None


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("é", "NotoSans-Regular"), ("Ж", "NotoSans-Regular"), ("م", "NotoSansArabic"),
        ("ש", "NotoSansHebrew"), ("王", "NotoSansCJK"), ("김", "NotoSansCJK"),
        ("ก", "NotoSansThai"), ("श्री", "NotoSansDevanagari"), ("👨‍👩‍👧‍👦", EMOJI), ("❤️", EMOJI),
        ("1️⃣", EMOJI), ("1", "NotoSans-Regular"), ("𓀀", "NotoSansEgyptian"),
    ],
)  # fmt: skip
def test_each_letter_is_of_a_font_that_has_it(text: str, family: str) -> None:
    assert family in Fonts(text, "en").face_of(text, bold=False, before=None).path


def test_chinese_and_japanese_letters_are_each_their_own() -> None:
    """The same character, which the two write differently."""
    assert alone("直", "zh") != alone("直", "ja")


def test_arabic_letters_are_joined_and_an_emoji_of_four_is_one() -> None:
    words = Typesetter("", "ar")
    alone = words.advance("ب", 64, bold=False)
    assert words.advance("بببب", 64, bold=False) < 0.8 * 4 * alone
    family = words.advance("👨‍👩‍👧‍👦", 64, bold=False)
    assert family == words.advance("👨", 64, bold=False)


def test_hebrew_is_drawn_from_the_right() -> None:
    """Its first letter is as on its own, at the right end of the line."""
    line = alone("שב", "he")
    first = alone("ש", "he")
    assert line.crop((line.width - first.width + 4, 0, line.width, line.height)).getbbox()
    assert similar(line.crop((line.width - first.width, 0, line.width, line.height)), first)


def alone(text: str, language: str) -> Image.Image:
    words = Typesetter(text, language)
    extent = words.extent(text, 64, bold=False)
    box = Box(0, 0, extent.width, extent.ascent + extent.descent)
    page = Image.new("L", (box.width, box.height)).convert("RGB")
    is_backwards = language in ("he", "ar")
    words.draw(page, Line(text, box, extent.ascent, 64, False, is_backwards), (255, 255, 255))
    return page.convert("L").crop(page.getbbox())


def similar(one: Image.Image, other: Image.Image) -> bool:
    height = min(one.height, other.height)
    width = min(one.width, other.width)
    pairs = zip(
        one.crop((0, 0, width, height)).tobytes(),
        other.crop((0, 0, width, height)).tobytes(),
        strict=True,
    )
    different = sum(abs(a - b) > 128 for a, b in pairs)
    return different < 0.08 * width * height


@pytest.mark.parametrize("design", Design)
def test_all_that_is_read_stands_out_from_its_ground(design: Design) -> None:
    """By 4.5 to 1, as WCAG 2.2 asks for."""
    palette = designs.PALETTES[design]
    for colour in (palette.title, palette.name, palette.text):
        assert contrast(colour, palette.panel) >= 4.5
    assert contrast(palette.number, palette.badge) >= 4.5


def contrast(one: designs.Colour, other: designs.Colour) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: designs.Colour) -> float:
    red, green, blue = (
        value / 255 / 12.92 if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4
        for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
