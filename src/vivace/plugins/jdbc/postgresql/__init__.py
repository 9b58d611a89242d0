"""Tasks for PostgreSQL."""
