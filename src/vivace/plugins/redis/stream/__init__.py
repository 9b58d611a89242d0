"""Streams, which remember what a group has dealt with."""
