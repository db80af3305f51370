"""Takes secrets out of what is logged or printed: tokens, passwords and what else opens a door."""

import re
from urllib.parse import unquote

_TOKENS = [
    (re.compile(r"(?<!\d)\d{6,}:[A-Za-z0-9_-]{30,}"), "[bot token]"),
    (re.compile(r"bc_[A-Za-z0-9_-]{16,}"), "[api token]"),
    (re.compile(r"share_[A-Za-z0-9_-]{16,}"), "[share link]"),
    (re.compile(r"organisers-[A-Za-z0-9_-]{16,}"), "[organisers link]"),
    (re.compile(r"bcf_[A-Za-z0-9_-]{16,}"), "[feed]"),
    (re.compile(r"bc[dls]_[A-Za-z0-9_-]{16,}"), "[web secret]"),
    (re.compile(r"(?<![^\s\"'])[^\s\"']*\bhash=[0-9a-f]{64}[^\s\"']*"), "[initData]"),
    (re.compile(r"whsec_[A-Za-z0-9+/=_-]{16,}"), "[webhook secret]"),
]
_RUN = re.compile(r"[\w:.~%-]{20,}")  # in which a token may be hidden by percent-encoding
_SECRETS = [
    *_TOKENS,
    (re.compile(r"(?i)(\b(?:bearer|basic|tma)\s+)[^\s\"'\\]+"), r"\1[redacted]"),
    # but for the word itself, which shows what an address looks like
    (re.compile(r"(://[^/\s:@]*:)(?!PASSWORD@)[^\s\"']+@"), r"\1[redacted]@"),
    (re.compile(r"(?i)([?&](?:ssl)?password=)[^&\s\"']*"), r"\1[redacted]"),
    # of a password with a / or # that should have been percent-encoded
    (re.compile(r"(integer value as )'[^']*'"), r"\1[redacted]"),
]
_SECRET_KEYS = re.compile(r"(?i)authorization|token|secret|password|init_?data|cookie")


_OURS: set[str] = set()  # secrets without a form of their own, such as another service's key


def hide(secret: str) -> None:
    """From now on that text is never shown, wherever it stands."""
    if secret:
        _OURS.add(secret)


def is_secret(key: str) -> bool:
    """Whether the value of that name is one, whatever it looks like."""
    return _SECRET_KEYS.search(key) is not None


def without_secrets(text: str) -> str:
    for secret in _OURS:
        text = text.replace(secret, "[redacted]")
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return _RUN.sub(_without_encoded_token, text)


def _without_encoded_token(run: re.Match[str]) -> str:
    """The run, or what stands for a token that is there when it is decoded, were it twice."""
    if "%" not in run[0]:
        return run[0]
    decoded = unquote(unquote(run[0]))
    return next((name for pattern, name in _TOKENS if pattern.search(decoded)), run[0])
