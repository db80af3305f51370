"""A month as a browser shows it, on a slow phone."""
