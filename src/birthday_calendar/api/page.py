"""/: what this is and where things are, for whoever opens its address in a browser."""

from string import Template

from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar import __version__, status
from birthday_calendar.config import Settings

# Nothing is loaded, from here or elsewhere.
_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Birthday Calendar</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 1rem }
dt { font-weight: 600; margin-top: 1rem }
dd { margin: 0 }
footer { margin-top: 3rem; opacity: .6; font-size: .9rem }
</style>
<h1>🎂 Birthday Calendar</h1>
<p>Birthdays of a chat on Telegram, with reminders on the right day, and an API for programs.</p>
<dl>
<dt>Chat</dt>
<dd>$chat</dd>
<dt>API</dt>
<dd><code>/api/v1/calendars</code>, with a token that the bot gives you for <code>/token</code>:
<a href="/docs">all calls, to be tried</a>, <a href="/docs/api.md">in prose</a>, and
<a href="/openapi.json">for programs</a></dd>
<dt>Health</dt>
<dd><a href="/health/ready">every part, since when, and why</a></dd>
</dl>
<footer>version $version</footer>
</html>
""")


class Page:
    def __init__(self, settings: Settings):
        self._settings = settings

    async def show(self, request: Request) -> Response:
        page = _PAGE.substitute(chat=self._chat(), version=__version__)
        return Response(page, media_type="text/html", headers=_POLICY)

    def _chat(self) -> str:
        if self._settings.is_on_sandbox:
            return '<a href="/sandbox/">here</a>, with a stand-in for Telegram'
        if bot := status.name_of_bot(status.read(self._settings.run_dir, "bot")):
            return f'<a href="https://t.me/{bot}">@{bot}</a> on Telegram'
        return "the bot says its name here once it runs"
