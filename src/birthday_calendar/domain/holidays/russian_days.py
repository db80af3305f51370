"""Professional and memorable days of Russia, by the rules of russia.tsv. Pure."""

from datetime import date
from functools import cache, lru_cache

from msgspec.structs import replace

from birthday_calendar.domain import moving_rules
from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.models import LeapRule
from birthday_calendar.domain.moving_rules import Rule


@cache
def all_days() -> list[tuple[Rule, Holiday]]:
    """Each with its rule; the date of these is none of a year's."""
    found = []
    for row in sets.read_table("russia.tsv"):
        key, rule, ru, en, about_ru, about_en, source, professions, mood = row
        holiday = Holiday(
            date=date.min,
            set_key=sets.RUSSIAN_DAYS,
            key=key,
            names={"en": en, "ru": ru},
            about={"en": about_en, "ru": about_ru},
            source=source,
            professions=tuple(professions.split(", ")) if professions else (),
            is_remembrance=mood == "quiet",
        )
        found.append((moving_rules.parse(rule), holiday))
    return found


@lru_cache(4)  # a feed has five years, each once; all else looks at this one
def of_year(year: int) -> dict[date, tuple[Holiday, ...]]:
    """In the order of russia.tsv on each day."""
    found: dict[date, tuple[Holiday, ...]] = {}
    for rule, holiday in all_days():
        day = rule.date_in(year, LeapRule.FEBRUARY_28)
        if day is not None:
            found[day] = (*found.get(day, ()), replace(holiday, date=day))
    return found
