"""What a conversation may wait for: what the bot has asked, and hears as somebody's next text."""

from aiogram.fsm.state import State, StatesGroup


class Adding(StatesGroup):
    name = State()
    date = State()
    doubt = State()  # somebody is written, and is not kept without a word more


class Choosing(StatesGroup):
    name = State()


class Editing(StatesGroup):
    value = State()


class Greeting(StatesGroup):
    theme = State()
    text = State()  # of their own


class Finding(StatesGroup):
    text = State()


class Setting(StatesGroup):
    value = State()


class HandingOver(StatesGroup):
    person = State()


class Giving(StatesGroup):
    what = State()  # shall be looked after
    people = State()  # who shall
    lead_days = State()


class Owning(StatesGroup):
    date = State()


class Pausing(StatesGroup):
    until = State()


class NamingToken(StatesGroup):
    name = State()


class NamingFeed(StatesGroup):
    name = State()


TYPED = (
    *(Adding.name, Adding.date, Adding.doubt, Choosing.name, Editing.value, Finding.text),
    *(Greeting.theme, Greeting.text, HandingOver.person),
    *(Giving.what, Giving.people, Giving.lead_days),
    *(Setting.value, NamingToken.name, NamingFeed.name, Owning.date, Pausing.until),
)
