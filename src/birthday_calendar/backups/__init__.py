"""Copies of a database for bad days: written, checked, and put in its place again."""
