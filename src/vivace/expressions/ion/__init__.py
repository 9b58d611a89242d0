"""Amazon Ion text: a superset of JSON with timestamps, symbols and annotations."""
