"""Tasks on the key-value store."""
