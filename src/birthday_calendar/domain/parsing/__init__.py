"""What people type, as values: in English and Russian."""
