"""Measures what a search of a calendar takes."""
