"""Channels, whose messages reach who listens at that moment."""
