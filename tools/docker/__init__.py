"""A private Docker engine, for the tests."""
