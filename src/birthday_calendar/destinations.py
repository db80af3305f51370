"""Where webhooks may go: whoever names an address must not reach with it what only we can reach.

A name is looked up anew at each connection, so what counts is the address that is connected to.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

URL_LIMIT = 2_000  # characters
NOT_PUBLIC = "must be a public address"
WITHOUT_TLS = (
    "must use TLS: without it only the private networks that WEBHOOKS_PRIVATE_NETWORKS names may"
    " be called"
)

_GLOBAL_UNICAST = ip_network("2000::/3")  # all that IANA gives out: RFC 4291, 2.4
_NAT64 = ip_network("64:ff9b::/96")  # an IPv4 address behind a translator: RFC 6052
_WRITTEN = re.compile(r"[!#-;=?-\[\]_a-z~]+")  # RFC 3986, and so no backslash or blank


class Destinations:
    """`private` are networks that may be called though they are not public, and without TLS."""

    def __init__(self, private: Iterable[str] = ()):
        self._private = [ip_network(one) for one in private]

    def check_url(self, url: str) -> None:
        """Raises ValueError where that can't be called whatever its name leads to."""
        if not _WRITTEN.fullmatch(url):
            raise ValueError("expected an address in ASCII, such as https://example.org/hook")
        if len(url) > URL_LIMIT:
            raise ValueError(f"must be at most {URL_LIMIT} characters")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:  # of a port or an IPv6 address
            raise ValueError("expected an address such as https://example.org/hook") from None
        if parts.scheme not in self.schemes or not host or port == 0:
            raise ValueError(f"must begin with {' or '.join(self.schemes)}:// and a name")
        if "@" in parts.netloc:
            raise ValueError("must have no user or password: deliveries are signed")
        if "#" in url:
            raise ValueError("must have no #: it would not be sent")
        if _is_address(host) and not self.may_call(host, parts.scheme):
            raise ValueError(NOT_PUBLIC if parts.scheme == "https" else WITHOUT_TLS)

    @property
    def schemes(self) -> tuple[str, ...]:
        return ("https", "http") if self._private else ("https",)

    def may_call(self, address: str, scheme: str) -> bool:
        """Whether that IP address may be connected to."""
        one = _unwrapped(ip_address(address.partition("%")[0]))
        is_private = any(one in network for network in self._private)
        return is_private or (scheme == "https" and _is_public(one))


def _is_public(one: IPv4Address | IPv6Address) -> bool:
    if one.is_multicast or not one.is_global:
        return False
    return isinstance(one, IPv4Address) or (one in _GLOBAL_UNICAST and not _is_tunnelled(one))


def _is_tunnelled(one: IPv6Address) -> bool:
    """6to4 and Teredo lead to an IPv4 address, by somebody's relay; nobody needs them any more."""
    return one.sixtofour is not None or one.teredo is not None


def _unwrapped(one: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(one, IPv6Address):
        if one.ipv4_mapped is not None:
            return one.ipv4_mapped
        if one in _NAT64:
            return IPv4Address(int(one) & 0xFFFFFFFF)
    return one


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
