"""Birthday Calendar: a self-hosted birthday calendar for Telegram."""

__version__ = "0.1.0"
