"""The one time that the address of a feed is shown: so no other one can show it again."""

from starlette.responses import Response

from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording.feed_links import links


def made(visit: CalendarVisit, name: str, secret: str, back: str = "feeds") -> Response:
    """`back` is the page to go on to."""
    address = links(visit.settings.public_url, secret)
    return visit.page(
        "feed_made.html",
        201,
        name=name,
        links=address,
        picture=_qr_code(address.page),
        is_public=visit.settings.is_public,
        back=back,
    )


def _qr_code(address: str) -> str:
    """A picture for another phone's camera, as an address of its own; it is kept nowhere."""
    import segno

    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, light="#fff")
