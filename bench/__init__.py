"""Measures what the reminders cost; see `make bench`. Fault tests run the same programs."""
