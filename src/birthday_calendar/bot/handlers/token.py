"""/token: which programs have access. In a group for admins only, and answered in private."""

from aiogram import Bot, F, Router
from aiogram.filters import CommandObject
from aiogram.types import InlineKeyboardMarkup

from birthday_calendar.bot import token_cards, token_keyboards
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.askers import Asker, Asking, Makers, Shown, Words
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.handlers.token_new import access_question
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses.keys import TokenCard, Tokens
from birthday_calendar.bot.replies import command
from birthday_calendar.bot.roles import OWNS
from birthday_calendar.bot.token_keyboards import TOKENS_SIZE
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.keys import Token
from birthday_calendar.services import tokens
from birthday_calendar.wording.keys import Reader, name_of

WORDS = Words(
    no_admin=N_("Only admins of this group can have tokens for its calendar."),
    not_reachable=N_(
        'A token is a secret, and I can\'t write to you in private yet. <a href="{link}">'
        "Open a chat with me</a>, press Start and then ask here again."
    ),
)


def register(router: Router) -> None:
    asking = Asking(tokens.list_, WORDS)
    router.message.register(token, command("token"), asking, flags=REPEATABLE | OWNS)


def register_buttons(router: Router) -> None:
    """On a router of their own, with AdminsOnly: pressed in private, they are about any chat."""
    router.callback_query.register(page, Tokens.filter(), flags=REPEATABLE)
    shown = TokenCard.filter(F.action.in_({"show", "ask"}))
    router.callback_query.register(card, shown, flags=REPEATABLE)
    router.callback_query.register(revoke, TokenCard.filter(F.action == "revoke"))


async def token(
    context: Written, command: CommandObject, asker: Asker, makers: Makers, bot: Bot
) -> Answer:
    async def shown() -> Shown:
        there = await tokens.list_(context.db, context.calendar)
        if not command.args:
            return listed(context, there, 0, makers)
        key_rules.check_room("tokens", there, context.settings.tokens_per_calendar)
        name = key_rules.check_name(command.args, there)
        return access_question(name, context.calendar, context.texts)

    return await asker.answer(context, bot, shown)


async def page(context: Pressed, callback_data: Tokens, makers: Makers) -> Answer:
    there = await tokens.list_(context.db, context.calendar)
    return context.show(*listed(context, there, callback_data.number, makers))


async def card(context: Pressed, callback_data: TokenCard, makers: Makers) -> Answer:
    """What there is to know of one, and whether to revoke it: that can't be taken back."""
    _ = context.texts
    found, calendar = await tokens.find(context.db, callback_data.id)
    shown = token_cards.card(found, reader(context, makers), _)
    text = f"{token_cards.whose(calendar, _)}\n\n{shown}"
    if callback_data.action == "show":
        return context.show(text, token_keyboards.card(found.id, calendar.id, _))
    warning = _("Revoke it? Whatever uses it is locked out at once, for good.")
    return context.show(f"{text}\n\n{warning}", token_keyboards.revoke(found.id, _))


async def revoke(context: Pressed, callback_data: TokenCard, makers: Makers) -> Answer:
    _ = context.texts
    found, calendar = await tokens.find(context.db, callback_data.id)
    await tokens.revoke(context.db, calendar, found.id)
    text, keyboard = listed(context, await tokens.list_(context.db, calendar), 0, makers)
    done = context.toast(_("Revoked: {name}", name=name_of(found, _)))
    return [done, context.show(text, keyboard)]


def reader(context: Context[Source], makers: Makers) -> Reader:
    assert context.user is not None
    user_id, rules = context.user.id, context.settings
    return Reader(context.calendar, user_id, makers, rules, context.now, context.texts)


def listed(
    context: Context[Source], there: list[Token], number: int, makers: Makers
) -> tuple[str, InlineKeyboardMarkup]:
    """A page of them, the newest first; one that is no more is the last."""
    newest = there[::-1]
    number = min(number, max(0, len(there) - 1) // TOKENS_SIZE)
    shown = newest[number * TOKENS_SIZE : (number + 1) * TOKENS_SIZE]
    names = [(one.id, name_of(one, context.texts)) for one in shown]
    keyboard = token_keyboards.page(names, context.calendar.id, number, len(there), context.texts)
    reads, calendar = reader(context, makers), context.calendar
    return token_cards.page(shown, calendar, reads, context.texts), keyboard
