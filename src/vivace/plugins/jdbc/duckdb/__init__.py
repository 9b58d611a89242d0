"""Tasks for DuckDB."""
