"""What buttons carry: at most 64 bytes, and nothing to be trusted."""
