"""What a browser is told of each page: what it may load, who may frame it, who it is that looks."""

import hashlib
import hmac
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.config import Settings
from birthday_calendar.domain.visits import UNUSED_FOR, Door

# In whose clients a Mini App is a frame: https://core.telegram.org/bots/webapps
TELEGRAM_WEB = "https://web.telegram.org"


class Headers:
    def __init__(self, settings: Settings):
        script = urlsplit(settings.telegram_script_url)
        elsewhere = f" {script.scheme}://{script.netloc}" if script.netloc else ""
        policy = {
            "default-src": "'none'",
            "script-src": f"'self'{elsewhere}",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "connect-src": "'self'",
            "form-action": "'self'",
            "frame-ancestors": f"'self' {TELEGRAM_WEB}",
            "base-uri": "'none'",
        }
        self._always = {
            "Content-Security-Policy": "; ".join(f"{name} {of}" for name, of in policy.items()),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "X-Robots-Tag": "noindex, nofollow",
        }
        self._is_https = settings.public_url.startswith("https://")
        # which no page of another host, and none without TLS, can set
        self.cookie = "__Host-session" if self._is_https else "session"

    def set(self, response: Response) -> Response:
        for name, value in self._always.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def remember(self, response: Response, secret: str, door: Door) -> Response:
        """In the browser, for as long as the session may go unused."""
        age = int(UNUSED_FOR[door].total_seconds())
        return self._set_cookie(response, secret, age, door)

    def forget(self, response: Response, door: Door) -> Response:
        return self._set_cookie(response, "", 0, door)

    def secret(self, request: Request) -> str:
        """Empty where the browser shows none."""
        return request.cookies.get(self.cookie, "")

    def _set_cookie(self, response: Response, value: str, age: int, door: Door) -> Response:
        cookie: SimpleCookie = SimpleCookie({self.cookie: value})
        text = f"{cookie.output(header='').strip()}; Path=/; Max-Age={age}; HttpOnly"
        if not self._is_https:
            text += "; SameSite=Lax"
        elif door is Door.BROWSER:
            text += "; SameSite=Lax; Secure"
        else:  # in a frame of Telegram's own page it is somebody else's cookie
            text += "; SameSite=None; Secure; Partitioned"
        response.headers.append("Set-Cookie", text)
        return response


def form_token(secret: str) -> str:
    """What a form of that session brings along, which pages elsewhere can't know."""
    return hashlib.sha256(b"form " + secret.encode()).hexdigest()[:32]


def is_form_token(given: object, secret: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(
        given.encode(), form_token(secret).encode()
    )
