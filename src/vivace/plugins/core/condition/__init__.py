"""Conditions of the core, one module each."""
