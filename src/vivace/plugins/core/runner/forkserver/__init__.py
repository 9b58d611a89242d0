"""A warm Python that forks itself for every script, instead of starting anew."""
