"""Keys with a value."""
