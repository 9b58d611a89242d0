"""Data for the examples, made on this machine and served to it."""

from tools.demo_data.server import PORT, generate, server

__all__ = ["PORT", "generate", "server"]
