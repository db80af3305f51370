"""Birthday Calendar: a self-hosted birthday calendar for Telegram."""

import zoneinfo

__version__ = "0.1.0"

# The pinned `tzdata` says what clocks show: Python would ask the system first, whose data may be
# years behind the law. Said here, because every program imports the package before it makes a zone.
zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()
