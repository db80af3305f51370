"""What somebody asks in words of their own, as a command would."""

from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Written
from birthday_calendar.bot.dialogues import has_no_face
from birthday_calendar.bot.handlers import me, views
from birthday_calendar.domain.parsing import questions


async def answered(context: Written, text: str) -> Answer:
    """None where that is none of these questions."""
    if questions.is_about_oneself(text) and not has_no_face(context.source):
        return await me.own(context)
    if questions.is_about_the_next(text):
        return await views.ahead(context, "")
    if (month := questions.month_asked(text)) is not None:
        return context.say(*await views.of_month(context, month, 0))
    return None
