"""What nginx is told of pages elsewhere that may call the API from a browser (CORS)."""

import re

from birthday_calendar.config import Settings


def of(settings: Settings) -> dict[str, str]:
    """The names between at signs of conf/nginx.conf: lines of a map of `Origin`, and whether an
    answer is another one for another page.
    """
    origins = settings.cors_origins
    if "*" in origins:
        return {"CORS_ORIGINS": "default *;", "CORS_VARY": ""}
    if not origins:
        return {"CORS_ORIGINS": "", "CORS_VARY": ""}
    # one pattern, as a map of many long words would need its own room set
    any_of_them = "|".join(map(re.escape, origins))
    return {
        "CORS_ORIGINS": f'"~^(?:{any_of_them})$" $http_origin;',
        "CORS_VARY": "Origin",
    }
