"""Redis: keys, lists, channels and streams."""
