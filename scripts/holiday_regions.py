"""Write down which countries and regions have public holidays: domain/holidays/regions.tsv.

After a new version of `holidays`; a test says when. Names of countries are CLDR's.
"""

from pathlib import Path

import holidays
from babel import Locale

TABLE = Path("src/birthday_calendar/domain/holidays/regions.tsv")
HEAD = """\
# Countries and regions whose public holidays are known: code, name in English, and of countries
# in Russian. Written by scripts/holiday_regions.py.
"""


def rows() -> list[tuple[str, str, str]]:
    english, russian = Locale("en").territories, Locale("ru").territories
    found = []
    countries = holidays.list_supported_countries(include_aliases=False)
    for country in sorted(countries, key=lambda code: english[code]):
        of_country = getattr(holidays, country)
        if not of_country(years=range(2024, 2031)):
            continue  # Antarctica: nobody has a day off there
        found.append((country, english[country], russian[country]))
        aliases = of_country.get_subdivision_aliases()
        regions = [(region, (aliases.get(region) or [region])[0]) for region in countries[country]]
        found += [
            (f"{country}-{region}", name, "")
            for region, name in sorted(regions, key=lambda r: r[1])
        ]
    return found


if __name__ == "__main__":
    TABLE.write_text(HEAD + "".join("\t".join(row) + "\n" for row in rows()), "utf-8")
