"""Measures what reminders, the API and the bot cost; see `make bench`. Fault tests run the same
programs.
"""
