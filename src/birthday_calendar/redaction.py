"""Takes secrets out of what is logged or printed: tokens, passwords and what else opens a door."""

import re
from urllib.parse import unquote

_TOKENS = [
    (re.compile(r"(?<!\d)\d{6,}:[A-Za-z0-9_-]{30,}"), "[bot token]"),
    (re.compile(r"bc_[A-Za-z0-9_-]{16,}"), "[api token]"),
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
    (re.compile(r"\b(?:query_id|user|auth_date)=[^\s\"']*\bhash=[0-9a-f]+[^\s\"']*"), "[initData]"),
]
_SECRET_KEYS = re.compile(r"(?i)authorization|token|secret|password|init_?data|cookie")


def is_secret(key: str) -> bool:
    """Whether the value of that name is one, whatever it looks like."""
    return _SECRET_KEYS.search(key) is not None


def without_secrets(text: str) -> str:
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return _RUN.sub(_without_encoded_token, text)


def _without_encoded_token(run: re.Match[str]) -> str:
    """The run, or what stands for a token that is there when it is decoded, were it twice."""
    if "%" not in run[0]:
        return run[0]
    decoded = unquote(unquote(run[0]))
    return next((name for pattern, name in _TOKENS if pattern.search(decoded)), run[0])
