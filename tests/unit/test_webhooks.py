"""How deliveries are signed, where they may go, and how many go together."""

from datetime import UTC, datetime

import pytest

from birthday_calendar.destinations import Destinations
from birthday_calendar.domain import webhook_signing
from birthday_calendar.domain.webhooks import About, WebhookType, packed
from birthday_calendar.redaction import without_secrets

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOBODY_ELSES = (
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "192.0.0.1", "198.18.0.1", "203.0.113.1", "224.0.0.251", "240.0.0.1"),
    *("255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fec0::1"),
    *("ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:7f00:1::1", "100::1"),
)


def test_a_delivery_is_signed_as_the_standard_shows_it() -> None:
    """The example of its own libraries."""
    body = b'{"test": 2432232314}'
    made = webhook_signing.headers([SECRET], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_two_secrets_are_good_there_are_two_signatures() -> None:
    other = webhook_signing.secret_of(b"0" * 32)
    [one, two] = (
        webhook_signing.headers([secret], "msg_1", 1, b"{}")["webhook-signature"]
        for secret in (SECRET, other)
    )
    both = webhook_signing.headers([SECRET, other], "msg_1", 1, b"{}")["webhook-signature"]
    assert both == f"{one} {two}"


@pytest.mark.parametrize("address", NOBODY_ELSES)
def test_what_only_we_can_reach_is_not_called(address: str) -> None:
    assert not Destinations().may_call(address, "https")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_everybody_can_reach_is_called_by_tls_alone(address: str) -> None:
    assert Destinations().may_call(address, "https")
    assert not Destinations().may_call(address, "http")


def test_private_networks_that_are_named_are_called_with_and_without_tls() -> None:
    home = Destinations(["192.168.1.0/24", "fd00::/8"])
    for scheme in ("http", "https"):
        assert home.may_call("192.168.1.7", scheme)
        assert home.may_call("fd00::7", scheme)
        assert not home.may_call("192.168.2.7", scheme)
        assert not home.may_call("127.0.0.1", scheme)
    assert not home.may_call("8.8.8.8", "http")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "expected an address"),
        ("example.org/hook", "must begin with https://"),
        ("http://example.org/hook", "must begin with https://"),
        ("ftp://example.org/hook", "must begin with https://"),
        ("https:///hook", "must begin with https://"),
        ("https://example.org:0/", "must begin with https://"),
        ("https://example.org:x/", "expected an address"),
        ("https://[::1/", "expected an address"),
        ("https://ann:secret@example.org/", "no user or password"),
        ("https://example.org/#a", "no #"),
        ("https://example.org/a b", "expected an address in ASCII"),
        ("https://example.org\\@internal/", "expected an address in ASCII"),
        ("https://пример.рф/", "expected an address in ASCII"),
        ("https://127.0.0.1/", "must be a public address"),
        ("https://[::ffff:10.0.0.1]/", "must be a public address"),
        ("https://example.org/" + "a" * 2_000, "at most 2000"),
    ],
)
def test_what_can_t_be_called_is_refused_with_its_reason(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Destinations().check_url(url)


def test_a_public_address_without_tls_is_refused_as_that() -> None:
    with pytest.raises(ValueError, match="must use TLS"):
        Destinations(["10.0.0.0/8"]).check_url("http://8.8.8.8/")


def test_any_port_and_path_of_a_public_name_will_do() -> None:
    Destinations().check_url("https://example.org:8443/hooks/1?key=a%20b")
    Destinations(["10.0.0.0/8"]).check_url("http://home.example:8123/api/webhook/x")


def test_few_changes_come_one_by_one_and_many_in_batches() -> None:
    about = [
        About(type=WebhookType.EVENT_CREATED, at=datetime(2026, 1, 1, tzinfo=UTC), event_id=n)
        for n in range(250)
    ]
    assert [len(one) for one in packed(about[:20], waiting=0)] == [1] * 20
    assert [len(one) for one in packed(about, waiting=0)] == [100, 100, 50]
    assert [len(one) for one in packed(about[:3], waiting=18)] == [3]
    assert [*packed([], waiting=0)] == []


def test_a_secret_stands_in_no_log() -> None:
    assert without_secrets(f"signed with {SECRET}.") == "signed with [webhook secret]."
