"""Polling and realtime triggers: what evaluates them, listens, and starts their executions."""
