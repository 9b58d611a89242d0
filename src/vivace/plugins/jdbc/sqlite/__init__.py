"""Tasks for SQLite."""
