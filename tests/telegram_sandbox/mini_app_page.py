"""A small Mini App on a port of its own: another site than the chat page, as with Telegram."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """\
<!doctype html>
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Calendar</title>
<link rel="stylesheet" href="/page.css">
<script src="{script}"></script>
<script src="/page.js"></script>
<h1>March</h1>
<p>Hello, <b id="name"></b> (<span id="start"></span>)</p>
<p><a id="next" href="/calendar/april">April</a> <a id="blob" download="blob.txt">blob</a></p>
"""
STYLE = """\
body {
  margin: 0; padding: 16px; font: 16px system-ui;
  color: var(--tg-theme-text-color); background: var(--tg-theme-bg-color);
}
a { color: var(--tg-theme-link-color); }
"""
SCRIPT = """\
const app = window.Telegram.WebApp;
window.heard = [];
for (const name of ["themeChanged", "viewportChanged", "backButtonClicked", "settingsButtonClicked",
  "mainButtonClicked", "secondaryButtonClicked", "popupClosed", "shareMessageSent", "activated",
  "shareMessageFailed", "fileDownloadRequested", "homeScreenAdded", "deactivated"]) {
  app.onEvent(name, (data) => window.heard.push(data === undefined ? [name] : [name, data]));
}
addEventListener("DOMContentLoaded", () => {
  document.querySelector("#name").textContent = app.initDataUnsafe.user?.first_name ?? "somebody";
  document.querySelector("#start").textContent = app.initDataUnsafe.start_param ?? "";
  document.querySelector("#blob").href = URL.createObjectURL(new Blob(["x"]));
  app.ready();
});
"""
# As a careful page has it: framed by these alone, no inline scripts or styles.
POLICY = "default-src 'self'; script-src 'self' {sandbox}; frame-ancestors {sandbox}"


@contextmanager
def mini_app(sandbox: str) -> Iterator[str]:
    """Its address while it runs; `sandbox` is the origin of the chat page that shows it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            kind, body = {
                "/page.css": ("text/css", STYLE),
                "/page.js": ("text/javascript", SCRIPT),
                "/days.csv": ("text/csv", "Ada,10.12"),
            }.get(path, ("text/html", PAGE.format(script=f"{sandbox}/sandbox/telegram-web-app.js")))
            self.send_response(404 if path == "/gone.csv" else 200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(sandbox=sandbox))
            if path.endswith(".csv"):
                self.send_header("Access-Control-Allow-Origin", sandbox)
                self.send_header("Content-Disposition", 'attachment; filename="days.csv"')
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Nothing of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
