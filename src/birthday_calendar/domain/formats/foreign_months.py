"""Names of months in other languages than those that the product speaks."""

# Beside English and Russian, which domain/parsing reads: German, French, Spanish, Italian,
# Portuguese, Dutch, Polish and Ukrainian.
_FOREIGN_MONTHS = (
    "januar jänner janvier enero gennaio janeiro januari stycznia січня",
    "februar février fevrier febrero febbraio fevereiro februari lutego лютого",
    "märz mrz maerz mars marzo março marco maart marca березня",
    "april avril abril aprile kwietnia квітня",
    "mai mayo maggio maio mei maja травня",
    "juni juin junio giugno junho czerwca червня",
    "juli juillet julio luglio julho lipca липня",
    "august août aout agosto augustus sierpnia серпня",
    "september septembre septiembre settembre setembro września вересня",
    "oktober octobre octubre ottobre outubro października жовтня",
    "november novembre noviembre novembro listopada листопада",
    "dezember décembre decembre diciembre dicembre dezembro grudnia грудня",
)
_LEAST_LETTERS = 3  # of a month's name


def _beginnings() -> dict[str, int]:
    """From what of a month's name says which it is to its number; "jui" may be two."""
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_FOREIGN_MONTHS, 1):
        for name in names.split():
            for length in range(_LEAST_LETTERS, len(name) + 1):
                found.setdefault(name[:length], set()).add(number)
    return {start: months.pop() for start, months in found.items() if len(months) == 1}


MONTHS = _beginnings()
