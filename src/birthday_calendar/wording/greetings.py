"""What kinds of greetings are called."""

from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.greetings import Gender, Length, Style

STYLES = {
    Style.FORMAL: N_("Formal"),
    Style.FRIENDLY: N_("Friendly"),
    Style.HUMOROUS: N_("Humorous"),
    Style.WARM: N_("Warm"),
}
LENGTHS = {Length.SHORT: N_("Short"), Length.MEDIUM: N_("Medium"), Length.LONG: N_("Long")}
GENDERS = {Gender.HE: N_("To him"), Gender.SHE: N_("To her")}
