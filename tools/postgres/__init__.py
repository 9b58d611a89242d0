"""A private PostgreSQL server, for the tests and for the examples."""
