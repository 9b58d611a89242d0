"""Tasks that talk SQL to databases."""
