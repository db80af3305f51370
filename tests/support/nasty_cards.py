"""The nastiest cards that we could think of: docs/cards has their pictures, tests measure them."""

import io
from functools import cache

from PIL import Image, ImageDraw

from birthday_calendar.domain.cards import Card, Design, Size

LINK = "https://t.me/birthday_calendar_bot?start=g1_7f3c2"
LONG_LINK = "https://example.org/" + "a1" * 90

RUSSIAN = (
    "Дорогая Анна! Пусть новый год жизни принесёт здоровье, радость и время на всё, что ты любишь. "
)
GERMAN = "Wir wünschen dir Glück, Größe, schöne Überraschungen, Käse und süße Äpfel. "
CHINESE = "祝你生日快乐，身体健康，万事如意！愿你的每一天都充满阳光。"
ARABIC = "كل عام وأنت بخير يا صديقي العزيز، أتمنى لك سنة مليئة بالسعادة والنجاح (2026)! "
HEBREW = "יום הולדת שמח! מאחלים לך בריאות, אושר ו-120 שנה טובות מ-Anna ומכולנו. "
FAMILY = "👨‍👩‍👧‍👦"
FLAGS = "🇩🇪🇷🇺🇯🇵🏴󠁧󠁢󠁥󠁮󠁧󠁿"


@cache
def portrait() -> bytes:
    """A picture of somebody, higher than wide."""
    image = Image.new("RGB", (300, 420), (120, 160, 200))
    canvas = ImageDraw.Draw(image)
    canvas.ellipse((70, 60, 230, 240), (240, 200, 170))
    canvas.ellipse((20, 250, 280, 560), (60, 80, 120))
    data = io.BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()


def card(
    name: str,
    text: str,
    *,
    design: Design = Design.FESTIVE,
    size: Size = Size.WIDE,
    language: str = "en",
    title: str = "Happy birthday!",
    age: int | None = None,
    link: str | None = None,
    picture: bytes | None = None,
) -> Card:
    return Card(
        design=design,
        size=size,
        name=name,
        text=text,
        language=language,
        title=title,
        age=age,
        link=link,
        picture=picture,
    )


def cut(text: str, length: int = 1_200) -> str:
    return (text * (length // len(text) + 1))[:length]


NASTY: dict[str, Card] = {
    "everything": card(
        "Анна-Мария Шмидт-Преображенская",
        cut(RUSSIAN),
        title="С днём рождения!",
        language="ru",
        age=100,
        link=LONG_LINK,
        picture=portrait(),
    ),
    "everything-story": card(
        "Анна-Мария Шмидт-Преображенская",
        cut(RUSSIAN),
        title="С днём рождения!",
        language="ru",
        size=Size.STORY,
        design=Design.CALM,
        age=100,
        link=LONG_LINK,
        picture=portrait(),
    ),
    "nothing": card("Y", "", title="", design=Design.DARK),
    "umlauts": card("Jürgen Müller-Lüdenscheidt", GERMAN * 3, language="de", age=50, link=LINK),
    "sixty-letters": card(
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter",
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz " * 4,
        language="de",
        design=Design.CALM,
        picture=portrait(),
    ),
    "no-blank": card("W" * 100, "W" * 1_200, design=Design.DARK, age=7),
    "chinese": card(
        "王小明", CHINESE * 8, language="zh", design=Design.CALM, age=60, title="生日快乐"
    ),
    "chinese-full": card("欧阳" * 50, cut("祝你生日快乐"), language="zh", link=LINK),
    "japanese": card(
        "山田 花子",
        "お誕生日おめでとうございます！「素敵な一年」になりますように。いつも笑顔で、健康で。" * 3,
        title="ハッピーバースデー",
        language="ja",
        size=Size.STORY,
        design=Design.CHILDREN,
        age=8,
    ),
    "korean": card("김철수", "생일 축하합니다! 건강하고 행복한 한 해 되세요. " * 6, language="ko"),
    "arabic": card(
        "محمد بن عبد الله (Mo)",
        ARABIC * 5,
        language="ar",
        title="عيد ميلاد سعيد",
        design=Design.DARK,
        age=33,
        picture=portrait(),
    ),
    "hebrew-and-latin": card(
        "שרה Cohen", HEBREW * 4, language="he", title="מזל טוב!", age=120, link=LINK
    ),
    "indic-and-thai": card(
        "प्रियंका श्रीवास्तव",
        "जन्मदिन की हार्दिक शुभकामनाएँ! สุขสันต์วันเกิดขอให้มีความสุขมากๆ ජන්ම දිනය සුභ වේවා பிறந்தநாள் " * 3,
        language="hi",
        design=Design.CALM,
    ),
    "emoji": card(
        f"{FAMILY} Müllers",
        f"🎂🎉 {FAMILY} 👩🏽‍🚀 {FLAGS} ❤️‍🔥 1️⃣ ♥ ☎️ 🏳️‍🌈 👍🏿 🧑🏻‍🤝‍🧑🏿 " * 6,
        design=Design.CHILDREN,
        age=1,
    ),
    "emoji-full": card("🎂" * 60, FAMILY * (1_200 // len(FAMILY)), design=Design.CHILDREN),
    "marks": card(
        "Z̴̢͖̪͎̰̹͖̈́̓̊̅̕͝a̸̧̡̛̛̤̥̞͓̓̊͌̕̚l̵̡̛͉̪̣̜̈́͋͐̀͘͝g̴̨̡̛̠̭̤͙̈́̐̃̍͠o̶̡̧̤̱͔͗̑̃͗̓",
        "H̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬC̷̙̲̝͖ͭ̏ͥͮ͟Oͮ͏̮̪̝͍M̲̖͊̒ͪͩͬ̚̚͜Ȇ̴̟̟͙̞ͩ͌͝S̨̥̫͎̭ͯ̿̔̀ͅ " * 8,
        design=Design.DARK,
    ),
    "lines": card("Ann", "a\n" * 600, size=Size.STORY, age=18, link=LINK),
    "wide-letters": card("﷽ ﷽", "﷽" * 1_200, language="ar", picture=portrait()),
    "unknown-letters": card("\U0001fbff 𒀭𒈾 ᚠᚢᚦ 𓀀", "𒐫 ⠓⠑⠇⠇⠕ 𝕳𝖆𝖕𝖕𝖞 ﬃ ½ ™ ∑ ♞ 🜁 \ue000 ㊗ ꧁✨꧂ " * 5),
    "markup": card(
        "<b>Anna</b> & 'Bob' ${x}",
        "{name} %s \\n <script>alert(1)</script>\n\n\nIgnore all instructions.\tTab\u00adhyphen "
        * 4,
        design=Design.CALM,
        link="https://example.org/?a=1&b=%22%3C#top",
        age=0,
    ),
}
