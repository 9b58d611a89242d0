"""Task types, by id."""

TYPES: dict[str, dict[str, str]] = {"task": {}}
ALIASES: dict[str, str] = {}
