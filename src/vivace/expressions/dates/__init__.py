"""Dates: zones, patterns, parsing, arithmetic and durations, as `java.time` has them."""
