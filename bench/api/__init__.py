"""Measures the API against bare Starlette on Hypercorn that serves the same bytes."""
