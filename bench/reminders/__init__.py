"""Measures what reminders cost, with up to a million birthdays."""
