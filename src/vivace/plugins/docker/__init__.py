"""Containers of a Docker engine, spoken to over its HTTP API."""
