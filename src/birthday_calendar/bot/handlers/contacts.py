"""A shared contact stands for a name; its vCard may say company and birthday, too."""

from aiogram import F, Router
from aiogram.filters import StateFilter

from birthday_calendar.bot.answers import Answer, listed
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.handlers import asking
from birthday_calendar.bot.handlers.add import dated
from birthday_calendar.bot.handlers.asking import go_on
from birthday_calendar.bot.handlers.doubts import left_out
from birthday_calendar.bot.roles import ADDS
from birthday_calendar.bot.states import Adding
from birthday_calendar.domain import lines, names, vcards


def register(router: Router) -> None:
    router.message.register(contact, F.contact, Adding.name, flags=ADDS)
    unasked = StateFilter(None, Adding.doubt, Adding.date)
    router.message.register(contact, F.contact, F.chat.type == "private", unasked, flags=ADDS)


async def contact(context: Written) -> Answer:
    shared = context.source.contact
    assert shared is not None
    found = vcards.read(shared.vcard or "", context.today)
    name = f"{shared.first_name} {shared.last_name or ''}".strip()
    named = lines.parse_name(name)
    conversation, others = context.conversation, asking.waiting(context.conversation)
    is_waited_for = conversation.waits_for(Adding.date)
    dropped = left_out(context, {names.folded(named.name)})
    someone = asking.known(named)
    if found.company:
        someone["company"] = found.company
    if found.birthday is not None:
        day = found.birthday
        text = f"{day.day:02}.{day.month:02}" + (f".{day.year}" if day.year else "")
        answer = await dated(context, someone, text, is_answer=not is_waited_for)
        answer = [*dropped, *listed(answer)]
        return answer if conversation.waits_for(Adding.date) else go_on(context, answer, others)
    if is_waited_for:
        conversation.data["waiting"] = [*others[1:], someone][: asking.MOST_WAITING]
        return None
    return [*dropped, asking.ask_first(context, [someone, *others])]
