"""Many events at once: against a bare COPY."""
