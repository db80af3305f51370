"""What opens something for whoever has it: shown once, and kept as a hash only."""

import hashlib
import secrets


def new_secret(prefix: str) -> str:
    """Fit for links, also for ?start= of Telegram's; by the prefix logs know it."""
    return prefix + secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of one: 256 random bits need no slow hash, as there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
