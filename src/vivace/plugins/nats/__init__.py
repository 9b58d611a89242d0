"""Tasks and triggers for NATS."""
