"""What nginx is told of the limits of requests, and of the proxies in front of it."""

from birthday_calendar.config import RATE_WINDOW, Settings

NO_LIMIT = 1_000_000  # requests a second; nginx knows no word for it


def of(settings: Settings) -> dict[str, str]:
    """The names between at signs of conf/nginx.conf."""
    by_address, by_token = settings.rate_limit, settings.rate_limit_token
    policy = {
        "address": by_address,
        "token": by_token,
        "refused": settings.rate_limit_refused,  # the API's own
    }
    return {
        "RATE_LIMIT": str(by_address or NO_LIMIT),
        "RATE_LIMIT_BURST": str((by_address or NO_LIMIT) * RATE_WINDOW),
        "RATE_LIMIT_TOKEN": str(by_token or NO_LIMIT),
        "RATE_LIMIT_TOKEN_BURST": str((by_token or NO_LIMIT) * RATE_WINDOW),
        "RATE_LIMIT_TOKEN_NAME": "token" if by_token else "address",
        "RATE_LIMIT_POLICY": ", ".join(
            f'"{name}";q={rate * RATE_WINDOW};w={RATE_WINDOW}'
            for name, rate in policy.items()
            if rate
        ),
        "TRUSTED_PROXIES": " ".join(f"set_real_ip_from {one};" for one in settings.trusted_proxies),
    }
